// Rails' Action Cable (rails/rails, actioncable; docs.anycable.io/misc/action_cable_protocol): commands out, messages in,
// each subscription known by its identifier, which is JSON in a string.

import { loadBody, takeWhole, whyNot } from '../json/body';
import { Content } from '../json/content';
import { Fields } from '../json/fields';
import { parseText } from '../json/parse';
import { isRecord } from '../json/shape';
import { detached, remember } from '../memory';
import { CONNECTION, type FrameBody, Message, notDecoded } from '../message';
import type { Reader } from '../reader';
import { oneLine, preview } from '../summary';
import { Utf8Text } from '../utf8';

const TYPE = 0;
const COMMAND = 1;
const IDENTIFIER = 2;
const MESSAGE = 3;
const DATA = 4;
const REASON = 5;

/** Reasons of a disconnect that say the app did something wrong. The others are the server's own: a restart, an order. */
const FAULTS = new Set(['unauthorized', 'invalid_request']);

export class ActionCableReader implements Reader {
  readonly protocol = 'actioncable';
  readonly #source = new Utf8Text();
  readonly #content = new Content('message');
  readonly #fields = new Fields(['type', 'command', 'identifier', 'message', 'data', 'reason'], {
    [MESSAGE]: this.#content,
  });
  /** By its text in JSON. */
  readonly #subscriptions = new Map<string, Subscription>();

  read(frame: FrameBody, full: boolean): Message {
    const source = this.#source;
    const fields = this.#fields;
    const end = fields.read(source, loadBody(source, frame));
    const subscription = this.#subscription();
    const type = (fields.word(COMMAND) ?? fields.word(TYPE))?.name ?? (subscription && 'data');
    if (type === undefined) {
      const reason = 'the message has no type, command or identifier';
      return notDecoded(this.protocol, whyNot(source, frame, end, reason));
    }
    const message = new Message(this.protocol, type, 'data');
    message.channel = subscription?.channel;
    const data = fields.string(DATA);
    describe(message, frame, subscription?.identifier, data);
    if (FAULTS.has(fields.string(REASON) ?? '')) message.failed = true;
    this.#content.give(message);
    if (end === -1) message.error = whyNot(source, frame, end, '');
    if (full) {
      const { value } = takeWhole(message, source, frame);
      const said = isRecord(value) ? (value.message ?? value.reason) : undefined;
      const channel = message.channel === undefined ? '' : ` ${message.channel}`;
      const carried = data?.slice(0, 300) ?? (said === undefined ? '' : preview(said));
      message.summary = oneLine(`${message.type}${channel}${carried === '' ? '' : ` ${carried}`}`);
    }
    return message;
  }

  #subscription(): Subscription | undefined {
    const json = this.#fields.json(IDENTIFIER);
    const known = json === undefined ? undefined : this.#subscriptions.get(json);
    if (known !== undefined) return known;
    const identifier = this.#fields.string(IDENTIFIER);
    if (identifier === undefined || json === undefined) return undefined;
    const { value } = parseText(identifier);
    const named = isRecord(value) && typeof value.channel === 'string';
    const channel = named ? String(value.channel) : oneLine(identifier);
    const subscription = { identifier: detached(identifier), channel: detached(channel) };
    remember(this.#subscriptions, json, subscription);
    return subscription;
  }
}

/** What an identifier stands for. */
interface Subscription {
  identifier: string;
  channel: string;
}

function describe(
  message: Message,
  { dir }: FrameBody,
  identifier: string | undefined,
  data: string | undefined,
): void {
  switch (message.type) {
    case 'welcome':
      message.role = 'ack';
      if (dir === 'in') message.ready = CONNECTION;
      break;
    case 'ping':
    case 'pong':
      message.role = 'heartbeat';
      break;
    case 'confirm_subscription':
      message.role = 'ack';
      if (dir === 'in' && identifier !== undefined) message.ready = identifier;
      break;
    case 'reject_subscription':
      message.role = 'ack';
      message.failed = true;
      break;
    case 'disconnect':
      message.role = undefined;
      break;
    case 'message': {
      if (dir !== 'out') break;
      message.needsReady = identifier;
      const action = data === undefined ? undefined : parseText(data).value;
      if (isRecord(action) && typeof action.action === 'string') message.event = action.action;
      break;
    }
    default:
      break;
  }
}

/** Whether a JSON object can only be Action Cable's. */
export function looksLikeActionCable(value: unknown): boolean {
  if (!isRecord(value) || typeof value.identifier !== 'string') return false;
  return value.identifier.startsWith('{') && value.identifier.includes('"channel"');
}
