// Rails' Action Cable (rails/rails, actioncable; docs.anycable.io/misc/action_cable_protocol): commands out, messages in,
// each subscription known by its identifier, which is JSON in a string.

import { loadBody, takeWhole, whyNot } from '../json/body';
import { takeContent } from '../json/content';
import { Fields } from '../json/fields';
import { parseText } from '../json/parse';
import { isRecord } from '../json/shape';
import { remember } from '../limits';
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
  readonly #fields = new Fields('type', 'command', 'identifier', 'message', 'data', 'reason');
  /** Channel of each identifier. */
  readonly #channels = new Map<string, string>();

  read(frame: FrameBody, full: boolean): Message {
    const source = this.#source;
    const fields = this.#fields;
    const end = fields.read(source, loadBody(source, frame));
    const identifier = fields.string(IDENTIFIER);
    const type =
      fields.string(COMMAND) ?? fields.string(TYPE) ?? (identifier === undefined ? undefined : 'data');
    if (type === undefined) {
      return notDecoded(
        this.protocol,
        whyNot(source, frame, end, 'the message has no type, command or identifier'),
      );
    }
    const message = new Message(this.protocol, oneLine(type), 'data');
    if (identifier !== undefined) message.channel = this.#channelOf(identifier);
    const data = fields.string(DATA);
    describe(message, frame, identifier, data);
    if (FAULTS.has(fields.string(REASON) ?? '')) message.failed = true;
    if (fields.isObject(MESSAGE)) takeContent(message, source, fields.start(MESSAGE), 'message');
    if (end === -1) message.error = whyNot(source, frame, end, '');
    if (full) {
      const { value } = takeWhole(message, source, frame);
      const said = isRecord(value) ? (value.message ?? value.reason) : undefined;
      const channel = message.channel === undefined ? '' : ` ${message.channel}`;
      const carried = data ?? (said === undefined ? '' : preview(said));
      message.summary = oneLine(
        `${message.type}${channel}${carried === '' ? '' : ` ${carried.slice(0, 300)}`}`,
      );
    }
    return message;
  }

  #channelOf(identifier: string): string {
    let channel = this.#channels.get(identifier);
    if (channel === undefined) {
      const { value } = parseText(identifier);
      channel = isRecord(value) && typeof value.channel === 'string' ? value.channel : oneLine(identifier);
      remember(this.#channels, identifier, channel);
    }
    return channel;
  }
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
