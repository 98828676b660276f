// Against engine.io-parser, and with messages that are not Socket.IO's.

import { decodePacket, encodePacket, type Packet } from 'engine.io-parser';
import { describe, expect, it } from 'vitest';
import { createDecoder } from '..';

const URL = 'wss://host.example/engine.io/?EIO=4&transport=websocket';

function encoded(packet: Packet): string {
  let text = '';
  encodePacket(packet, false, (data) => {
    text = data as unknown as string;
  });
  return text;
}

describe('Engine.IO', () => {
  it.each(['open', 'close', 'ping', 'pong', 'upgrade', 'noop'] as const)(
    'decodes %s as engine.io-parser encodes it',
    (type) => {
      const text = encoded(type === 'open' ? { type, data: '{"sid":"x","pingInterval":25000}' } : { type });
      const decoded = createDecoder({ url: URL }).decode({ dir: 'in', opcode: 1, text });
      expect(decoded).toMatchObject({ protocol: 'engine.io', type });
      expect(decoded.role).toBe(type === 'ping' || type === 'pong' ? 'heartbeat' : undefined);
    },
  );

  it.each(['', '7', 'x', '-1', ' 2'])('refuses %j, as engine.io-parser does', (text) => {
    expect(decodePacket(text, 'arraybuffer')).toMatchObject({ type: 'error' });
    expect(createDecoder({ url: URL }).decode({ dir: 'in', opcode: 1, text }).error).toBeTypeOf('string');
  });

  it('says of its own messages what is in them', () => {
    const decoder = createDecoder({ url: URL });
    const text = encoded({ type: 'message', data: '{"type":"chat","id":7,"seq":3}' });
    expect(decoder.decode({ dir: 'in', opcode: 1, text })).toMatchObject({
      protocol: 'engine.io',
      type: 'message',
      event: 'chat',
      id: 7,
      sequence: [
        { path: 'id', value: 7 },
        { path: 'seq', value: 3 },
      ],
      parts: [{ protocol: 'json', type: 'chat' }],
    });
    expect(decoder.decode({ dir: 'in', opcode: 2, bytes: new Uint8Array([1, 2]) })).toMatchObject({
      type: 'message',
      parts: [{ protocol: 'binary' }],
    });
  });

  it('tells Socket.IO by the first message where the path does not', () => {
    const decoder = createDecoder({ url: 'wss://host.example/realtime?EIO=4&transport=websocket' });
    expect(decoder.decode({ dir: 'in', opcode: 1, text: '0{"sid":"x"}' }).protocol).toBe('engine.io');
    expect(decoder.decode({ dir: 'in', opcode: 1, text: '40{"sid":"x"}' }).protocol).toBe('socket.io');
    expect(decoder.protocol).toBe('socket.io');
  });
});
