// DDP, Meteor's protocol (meteor/meteor, packages/ddp/DDP.md), bare or inside SockJS.

import { loadBody, takeWhole, whyNot } from '../json/body';
import { Content } from '../json/content';
import { Fields } from '../json/fields';
import { isRecord } from '../json/shape';
import { CONNECTION, type FrameBody, Message, notDecoded } from '../message';
import type { Reader } from '../reader';
import { oneLine, preview } from '../summary';
import { Utf8Text } from '../utf8';

const TYPES = new Set(
  (
    'connect connected failed ping pong sub unsub nosub added changed removed ready addedBefore movedBefore method ' +
    'result updated error'
  ).split(' '),
);

const MSG = 0;
const ID = 1;
const METHOD = 2;
const NAME = 3;
const COLLECTION = 4;
const FIELDS = 5;
const ERROR = 6;

export class DdpReader implements Reader {
  readonly protocol = 'ddp';
  readonly #source = new Utf8Text();
  readonly #content = new Content('fields');
  readonly #fields = new Fields(['msg', 'id', 'method', 'name', 'collection', 'fields', 'error'], {
    [FIELDS]: this.#content,
  });

  read(frame: FrameBody, full: boolean): Message {
    const source = this.#source;
    const fields = this.#fields;
    const end = fields.read(source, loadBody(source, frame));
    const type = fields.word(MSG)?.name;
    // Meteor's server greets with `{"server_id":"0"}`, which carries no `msg` and is to be passed over.
    if (type === undefined) {
      return notDecoded(this.protocol, whyNot(source, frame, end, 'the message has no "msg"'));
    }
    const message = new Message(this.protocol, type, 'data');
    message.id = fields.id(ID);
    message.event = fields.word(METHOD)?.name;
    message.channel = fields.string(NAME) ?? fields.string(COLLECTION);
    if (!TYPES.has(type)) {
      message.error = 'not a message of DDP';
      message.foreign = true;
    }
    if (fields.has(ERROR) || type === 'error' || type === 'failed') message.failed = true;
    describe(message, frame);
    this.#content.give(message);
    if (end === -1) message.error = whyNot(source, frame, end, '');
    if (full) {
      const { value } = takeWhole(message, source, frame);
      message.summary = summaryOf(message, isRecord(value) ? value : {});
    }
    return message;
  }
}

function describe(message: Message, { dir }: FrameBody): void {
  switch (message.type) {
    case 'connect':
      message.role = 'auth';
      break;
    case 'connected':
      message.role = 'ack';
      if (dir === 'in') message.ready = CONNECTION;
      break;
    case 'failed':
    case 'ready':
    case 'updated':
      message.role = 'ack';
      break;
    case 'ping':
    case 'pong':
      message.role = 'heartbeat';
      break;
    case 'nosub':
    case 'result':
      message.ackOf = message.id;
      break;
    case 'method':
      if (message.event === 'login') message.role = 'auth';
      break;
    default:
      break;
  }
}

function summaryOf(message: Message, value: { [key: string]: unknown }): string {
  const name = message.event ?? message.channel;
  const carried = value.params ?? value.fields ?? value.error ?? value.result ?? value.subs ?? value.methods;
  const id = message.id === undefined ? '' : ` #${message.id}`;
  return oneLine(
    `${message.type}${name === undefined ? '' : ` ${name}`}${id}${carried === undefined ? '' : ` ${preview(carried)}`}`,
  );
}

/** Whether a JSON object can only be DDP's: a `msg` of its words, and what has to come with that word. */
export function looksLikeDdp(value: unknown, server: boolean): boolean {
  if (!isRecord(value) || typeof value.msg !== 'string' || !TYPES.has(value.msg)) return false;
  switch (value.msg) {
    case 'connect':
      return Array.isArray(value.support);
    case 'connected':
      return typeof value.session === 'string';
    case 'sub':
      return typeof value.id === 'string' && typeof value.name === 'string';
    case 'method':
      return typeof value.method === 'string' && 'id' in value;
    case 'added':
    case 'changed':
    case 'removed':
      return typeof value.collection === 'string' && typeof value.id === 'string';
    case 'ready':
      return Array.isArray(value.subs);
    case 'updated':
      return Array.isArray(value.methods);
    default:
      // The other words say too little by themselves: a URL that ends as Meteor's does must speak for them.
      return server;
  }
}
