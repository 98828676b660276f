// Pusher Channels, protocol 7 (pusher.com/docs/channels/library_auth_reference/pusher-websockets-protocol), also spoken by
// Laravel Reverb and Soketi: `{"event", "channel", "data"}`, the data often JSON in a string.

import { loadBody, takeWhole, whyNot } from '../json/body';
import { Content } from '../json/content';
import { Fields } from '../json/fields';
import { eventRole } from '../json/keys';
import { parseText } from '../json/parse';
import { isRecord } from '../json/shape';
import { CONNECTION, type FrameBody, Message, notDecoded } from '../message';
import type { Reader } from '../reader';
import { oneLine, preview } from '../summary';
import { Utf8Text } from '../utf8';

const EVENT = 0;
const CHANNEL = 1;
const DATA = 2;

export class PusherReader implements Reader {
  readonly protocol = 'pusher';
  readonly #source = new Utf8Text();
  readonly #inner = new Utf8Text();
  readonly #content = new Content('data');
  readonly #fields = new Fields(['event', 'channel', 'data'], { [DATA]: this.#content });
  readonly #subscription = new Fields(['channel', 'auth']);

  read(frame: FrameBody, full: boolean): Message {
    const source = this.#source;
    const fields = this.#fields;
    const end = fields.read(source, loadBody(source, frame));
    const event = fields.word(EVENT);
    if (event === undefined) {
      return notDecoded(this.protocol, whyNot(source, frame, end, 'the message names no event'));
    }
    const message = new Message(this.protocol, event.name, eventRole(event.role));
    message.channel = fields.string(CHANNEL);
    describe(message, frame);
    this.#carried(message, source);
    if (end === -1) message.error = whyNot(source, frame, end, '');
    if (full) {
      const { value } = takeWhole(message, source, frame);
      message.value = unwrapped(value);
      const data = isRecord(message.value) ? message.value.data : undefined;
      const channel = message.channel === undefined ? '' : ` ${message.channel}`;
      message.summary = oneLine(`${message.type}${channel}${data === undefined ? '' : ` ${preview(data)}`}`);
    }
    return message;
  }

  #carried(message: Message, source: Utf8Text): void {
    const fields = this.#fields;
    if (fields.isObject(DATA)) {
      const subscription = this.#subscription;
      if (message.type === 'pusher:subscribe' || message.type === 'pusher:unsubscribe') {
        subscription.read(source, fields.start(DATA));
        message.channel ??= subscription.string(0);
        if (subscription.has(1)) message.role = 'auth';
      }
    } else {
      const data = fields.string(DATA);
      if (data?.startsWith('{')) this.#content.read(this.#inner.loadApart(data), 0);
    }
    this.#content.give(message);
  }
}

function describe(message: Message, { dir }: FrameBody): void {
  switch (message.type) {
    case 'pusher:connection_established':
      message.role = 'ack';
      if (dir === 'in') message.ready = CONNECTION;
      break;
    case 'pusher:ping':
    case 'pusher:pong':
      message.role = 'heartbeat';
      break;
    case 'pusher:error':
    case 'pusher:subscription_error':
      message.failed = true;
      break;
    case 'pusher_internal:subscription_succeeded':
      message.role = 'ack';
      if (dir === 'in' && message.channel !== undefined) message.ready = message.channel;
      break;
    default:
      // A client event goes to a channel's other subscribers, so the channel must be subscribed to.
      if (dir === 'out' && message.type.startsWith('client-')) message.needsReady = message.channel;
  }
}

/** With the data as what it means. */
function unwrapped(value: unknown): unknown {
  if (!isRecord(value) || typeof value.data !== 'string' || !/^\s*[[{]/.test(value.data)) return value;
  const { value: data, error } = parseText(value.data);
  return error === undefined ? { ...value, data } : value;
}
