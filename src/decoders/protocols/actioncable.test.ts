// @ts-expect-error The package has no types.
import { adapters, createConsumer } from '@rails/actioncable';
import { describe, expect, it, vi } from 'vitest';
import { CONNECTION, createDecoder, type Decoded } from '..';

const identifier = JSON.stringify({ channel: 'ChatChannel', room: 7 });

function reader() {
  const decoder = createDecoder({ protocol: 'actioncable-v1-json' });
  return (dir: 'in' | 'out', message: unknown) =>
    decoder.decode({ dir, opcode: 1, text: JSON.stringify(message) });
}

interface Subscription {
  perform(action: string, data: object): void;
  unsubscribe(): void;
}

interface Consumer {
  subscriptions: { create(channel: object): Subscription };
  disconnect(): void;
}

/** The socket that the consumer is given: keeps what it sends. */
class Line {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSED = 3;
  static latest: Line | undefined;
  readonly sent: string[] = [];
  readonly protocol = 'actioncable-v1-json';
  readyState: number = Line.CONNECTING;
  onopen = () => {};
  onmessage = (_: { data: string }) => {};
  onclose = () => {};

  constructor() {
    Line.latest = this;
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {
    this.readyState = Line.CLOSED;
  }
}

describe('Action Cable', () => {
  it('decodes what its own client sends', () => {
    vi.stubGlobal('addEventListener', () => {});
    vi.stubGlobal('removeEventListener', () => {});
    adapters.WebSocket = Line;
    const consumer = createConsumer('wss://host.example/cable') as Consumer;
    const subscription = consumer.subscriptions.create({ channel: 'ChatChannel', room: 7 });
    const line = Line.latest;
    if (!line) throw new Error('the consumer opened no socket');
    line.readyState = Line.OPEN;
    line.onopen();
    line.onmessage({ data: '{"type":"welcome"}' });
    line.onmessage({ data: JSON.stringify({ identifier, type: 'confirm_subscription' }) });
    subscription.perform('speak', { body: 'hi' });
    subscription.unsubscribe();
    consumer.disconnect();
    vi.unstubAllGlobals();

    const decoder = createDecoder({ protocol: line.protocol });
    const decoded: Decoded[] = line.sent.map((text) => decoder.decode({ dir: 'out', opcode: 1, text }));
    expect(decoded.map(({ type, event, channel, error }) => [type, event, channel, error])).toEqual([
      ['subscribe', undefined, 'ChatChannel', undefined],
      ['message', 'speak', 'ChatChannel', undefined],
      ['unsubscribe', undefined, 'ChatChannel', undefined],
    ]);
  });

  it('follows a subscription', () => {
    const read = reader();
    expect(read('in', { type: 'welcome' })).toMatchObject({ role: 'ack', ready: CONNECTION });
    expect(read('out', { command: 'subscribe', identifier })).toMatchObject({
      type: 'subscribe',
      channel: 'ChatChannel',
    });
    const speak = { command: 'message', identifier, data: JSON.stringify({ action: 'speak', body: 'hi' }) };
    expect(read('out', speak)).toMatchObject({ type: 'message', event: 'speak', needsReady: identifier });
    expect(read('in', { identifier, type: 'confirm_subscription' }).ready).toBe(identifier);
    expect(read('in', { identifier, message: { id: 9, version: 3 } })).toMatchObject({
      type: 'data',
      contentId: 9,
      sequence: [
        { path: 'message.id', value: 9 },
        { path: 'message.version', value: 3 },
      ],
    });
  });

  it('tells why the server disconnects', () => {
    const read = reader();
    const leave = (reason: string) => read('in', { type: 'disconnect', reason, reconnect: false });
    expect(leave('unauthorized')).toMatchObject({ failed: true, summary: 'disconnect "unauthorized"' });
    expect(leave('server_restart').failed).toBeUndefined();
  });

  it('is told by its identifiers where no sub-protocol says so', () => {
    const decoder = createDecoder({ url: 'wss://host.example/cable' });
    expect(decoder.decode({ dir: 'in', opcode: 1, text: '{"type":"welcome"}' }).protocol).toBe('actioncable');
    const late = createDecoder({ url: 'wss://host.example/ws' });
    const text = JSON.stringify({ identifier, message: 'x' });
    expect(late.decode({ dir: 'in', opcode: 1, text }).protocol).toBe('actioncable');
  });

  it.each(['', 'ping', '[]', '{}', '{"type":1}', '{"identifier":'])('refuses %j', (text) => {
    const decoder = createDecoder({ protocol: 'actioncable-v1-json' });
    expect(decoder.decode({ dir: 'in', opcode: 1, text }).error).toBeTypeOf('string');
  });

  it('shows an identifier that is not JSON as it is', () => {
    expect(reader()('in', { identifier: 'plain', message: 1 }).channel).toBe('plain');
  });
});
