// Phoenix channels (phoenixframework/phoenix, assets/js/phoenix/serializer.js and guides): version 2's lists
// `[join_ref, ref, topic, event, payload]` and its binary pushes, replies and broadcasts; version 1's objects.

import type { Direction } from '../../records/recording';
import { loadBody, takeWhole, whyNot } from '../json/body';
import { Content } from '../json/content';
import { Elements, Fields } from '../json/fields';
import { eventRole, roleOfType } from '../json/keys';
import { OPEN_ARRAY } from '../json/scan';
import { isRecord } from '../json/shape';
import { remember } from '../memory';
import { type FrameBody, Message, type MessageId, notDecoded, type Role } from '../message';
import type { Reader } from '../reader';
import { bytesLabel, oneLine, preview } from '../summary';
import { Utf8Text, utf8 } from '../utf8';

const JOIN_REF = 0;
const REF = 1;
const TOPIC = 2;
const EVENT = 3;
const PAYLOAD = 4;

/** The topic on which heartbeats go. */
const SYSTEM_TOPIC = 'phoenix';

interface Push {
  joinRef: MessageId | undefined;
  ref: MessageId | undefined;
  topic: string;
  event: string;
  role: Role | undefined;
  failed?: boolean;
}

export class PhoenixReader implements Reader {
  readonly protocol = 'phoenix';
  readonly #source = new Utf8Text();
  readonly #content = new Content('payload');
  readonly #elements = new Elements(5, { [PAYLOAD]: this.#content });
  readonly #fields = new Fields(['join_ref', 'ref', 'topic', 'event', 'payload'], {
    [PAYLOAD]: this.#content,
  });
  readonly #response = new Content('response');
  readonly #reply = new Fields(['status', 'response'], { 1: this.#response });
  /** The ref with which each topic was joined last: version 1's replies name no join. */
  readonly #joins = new Map<string, MessageId>();

  read(frame: FrameBody, full: boolean): Message {
    const { bytes } = frame;
    if (bytes !== undefined && bytes[0] !== OPEN_ARRAY && bytes[0] !== 0x7b) {
      return this.#binary(bytes, frame, full);
    }
    const source = this.#source;
    const at = loadBody(source, frame);
    const list = source.bytes[at] === OPEN_ARRAY;
    const places = list ? this.#elements : this.#fields;
    const end = places.read(source, at);
    const topic = places.string(TOPIC);
    const event = places.word(EVENT);
    if (topic === undefined || event === undefined) {
      return notDecoded(this.protocol, whyNot(source, frame, end, 'the message names no topic and event'));
    }
    const message = this.#message(
      { joinRef: places.id(JOIN_REF), ref: places.id(REF), topic, event: event.name, role: event.role },
      frame.dir,
    );
    if (places.isObject(PAYLOAD)) this.#carried(message, source, places.start(PAYLOAD), frame.dir);
    if (end === -1) message.error = whyNot(source, frame, end, '');
    if (full) {
      const { value } = takeWhole(message, source, frame);
      const payload = Array.isArray(value) ? value[PAYLOAD] : isRecord(value) ? value.payload : undefined;
      message.summary = summaryOf(message, payload === undefined ? '' : preview(payload));
    }
    return message;
  }

  #message({ joinRef, ref, topic, event, role, failed }: Push, dir: Direction): Message {
    const message = new Message('phoenix', event, topic === SYSTEM_TOPIC ? 'heartbeat' : eventRole(role));
    message.id = ref;
    message.channel = topic;
    if (failed || event === 'phx_error') message.failed = true;
    if (dir === 'out') {
      if (event === 'phx_join' && ref !== undefined) remember(this.#joins, topic, ref);
      else if (event !== 'phx_leave' && topic !== SYSTEM_TOPIC) message.needsReady = topic;
    } else if (event === 'phx_reply') {
      message.ackOf = ref;
      if (topic !== SYSTEM_TOPIC) message.role = 'ack';
      if (!failed && ref !== undefined && (ref === joinRef || ref === this.#joins.get(topic))) {
        message.ready = topic;
      }
    }
    return message;
  }

  #carried(message: Message, source: Utf8Text, at: number, dir: Direction): void {
    if (message.type !== 'phx_reply' || dir === 'out') {
      this.#content.give(message);
      return;
    }
    const reply = this.#reply;
    reply.read(source, at);
    if (reply.string(0) !== undefined && reply.string(0) !== 'ok') {
      message.failed = true;
      message.ready = undefined;
    }
    this.#response.give(message);
  }

  #binary(bytes: Uint8Array, frame: FrameBody, full: boolean): Message {
    const push = frame.truncated ? undefined : binaryPush(bytes, frame.dir);
    if (push === undefined) {
      return notDecoded(
        this.protocol,
        frame.truncated ? `cut after ${bytes.length} bytes` : 'not a binary push, reply or broadcast',
      );
    }
    const message = this.#message(push, frame.dir);
    if (full) {
      const payload = bytes.subarray(push.end);
      const { joinRef, ref, topic, event } = push;
      message.value = [joinRef ?? null, ref ?? null, topic, event, payload];
      message.summary = summaryOf(message, `<${bytesLabel(payload.length)}>`);
    }
    return message;
  }
}

/** Kinds of a binary message, in its first byte; the lengths of its texts stand in the bytes after it. */
const PUSH = 0;
const REPLY = 1;
const BROADCAST = 2;

/** `undefined` where the bytes are none. Out: a push has a ref; in: it has none. */
function binaryPush(bytes: Uint8Array, dir: Direction): (Push & { end: number }) | undefined {
  const kind = bytes[0];
  const count = kind === PUSH ? (dir === 'out' ? 4 : 3) : kind === REPLY ? 4 : kind === BROADCAST ? 2 : 0;
  if (count === 0 || bytes.length <= count) return undefined;
  const texts: string[] = [];
  let at = 1 + count;
  for (let i = 1; i <= count; i++) {
    const length = bytes[i] ?? 0;
    if (at + length > bytes.length) return undefined;
    texts.push(utf8(bytes.subarray(at, at + length)));
    at += length;
  }
  const refs = texts.slice(0, count - 2);
  const [topic = '', last = ''] = texts.slice(count - 2);
  return {
    joinRef: refs[0] || undefined,
    ref: refs[1] || undefined,
    topic,
    event: kind === REPLY ? 'phx_reply' : last,
    role: roleOfType(last),
    failed: kind === REPLY && last !== 'ok',
    end: at,
  };
}

function summaryOf(message: Message, payload: string): string {
  const id = message.id === undefined ? '' : ` #${message.id}`;
  return oneLine(
    `${message.channel} ${message.type}${id}${payload === '' || payload === '{}' ? '' : ` ${payload}`}`,
  );
}

/** Whether a JSON value can only be a message of version 2 (a list of five) or 1 (an object of four). */
export function looksLikePhoenix(value: unknown): boolean {
  if (Array.isArray(value)) {
    const [joinRef, ref, topic, event] = value;
    return (
      value.length === 5 &&
      isRef(joinRef) &&
      isRef(ref) &&
      typeof topic === 'string' &&
      typeof event === 'string'
    );
  }
  if (!isRecord(value)) return false;
  return (
    typeof value.topic === 'string' &&
    typeof value.event === 'string' &&
    isRecord(value.payload) &&
    'ref' in value
  );
}

function isRef(value: unknown): boolean {
  return value === null || (typeof value === 'string' && /^\d*$/.test(value));
}
