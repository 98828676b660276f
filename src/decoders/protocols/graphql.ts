// What the two GraphQL protocols share: `{"type", "id", "payload"}`, operations that are known by their id, and an
// operation's name, which says more than `next`.

import { loadBody, takeWhole, whyNot } from '../json/body';
import { Content } from '../json/content';
import { Fields, FirstField } from '../json/fields';
import { CLOSE_ARRAY, OPEN_ARRAY, skipSpace } from '../json/scan';
import { isRecord } from '../json/shape';
import { detached, remember } from '../memory';
import { CONNECTION, type FrameBody, Message, notDecoded, type ProtocolName, type Role } from '../message';
import type { Reader } from '../reader';
import { oneLine, preview } from '../summary';
import { Utf8Text } from '../utf8';

/** What a message type of the protocol is. */
export interface GraphqlType {
  role?: Role;
  /** Belongs to an operation, so it must name one. */
  operation?: boolean;
  failed?: boolean;
  ready?: boolean;
  needsReady?: boolean;
}

const TYPE = 0;
const ID = 1;
const PAYLOAD = 2;
const OPERATION_NAME = 0;
const QUERY = 1;
const ERRORS = 2;
const DATA = 3;

/** `subscription OnPost(…)`, `mutation {`. Fragments may stand before it. */
const OPERATION = /(?:^|[\s}])(query|mutation|subscription)(?:\s+([A-Za-z_]\w*))?\s*[({@]/;

/** An operation's name stands in the first line or two, unless long fragments come first. */
const QUERY_LOOKED_AT = 2000;

export abstract class GraphqlReader implements Reader {
  abstract readonly protocol: ProtocolName;
  protected abstract readonly types: ReadonlyMap<string, GraphqlType>;
  readonly #source = new Utf8Text();
  readonly #content = new Content('data');
  readonly #payload = new Fields(['operationName', 'query', 'errors', 'data'], {
    [DATA]: new FirstField(this.#content),
  });
  readonly #fields = new Fields(['type', 'id', 'payload'], { [PAYLOAD]: this.#payload });
  /** Name of each running operation, by its id. */
  readonly #operations = new Map<string, string>();

  /** Says what is wrong with a message by the protocol's letter. Called with the decoded message. */
  protected fault(_value: unknown): string | undefined {
    return undefined;
  }

  read(frame: FrameBody, full: boolean): Message {
    const source = this.#source;
    const fields = this.#fields;
    const end = fields.read(source, loadBody(source, frame));
    const type = fields.word(TYPE)?.name;
    if (type === undefined) {
      return notDecoded(this.protocol, whyNot(source, frame, end, 'the message has no type'));
    }
    const known = this.types.get(type);
    const message = new Message(this.protocol, type, known?.role ?? 'data');
    message.id = fields.id(ID);
    if (known === undefined) {
      message.error = 'not a message type of this protocol';
      message.foreign = true;
    } else if (known.operation && !message.id) message.error = 'the message names no operation';
    if (known?.failed) message.failed = true;
    if (known?.ready && frame.dir === 'in') message.ready = CONNECTION;
    if (known?.needsReady && frame.dir === 'out') message.needsReady = CONNECTION;
    if (fields.isObject(PAYLOAD)) this.#carried(message, source);
    if (known?.operation) this.#named(message);
    if (end === -1) message.error = whyNot(source, frame, end, '');
    if (full) this.#finish(message, source, frame);
    return message;
  }

  #carried(message: Message, source: Utf8Text): void {
    const payload = this.#payload;
    if (payload.kind(ERRORS) === OPEN_ARRAY && !isEmptyArray(source, payload.start(ERRORS))) {
      message.failed = true;
    }
    if (payload.has(QUERY)) {
      const from = payload.start(QUERY) + 1;
      const query = source
        .slice(from, Math.min(payload.stop(QUERY) - 1, from + QUERY_LOOKED_AT))
        .replace(/\\[nrt]/g, ' ');
      message.event = payload.string(OPERATION_NAME) || OPERATION.exec(query)?.[2];
    }
    this.#content.give(message);
  }

  /** An operation is named once, and told by its id from then on. */
  #named(message: Message): void {
    const { id } = message;
    if (typeof id !== 'string') return;
    if (message.event !== undefined) remember(this.#operations, id, detached(message.event));
    else message.event = this.#operations.get(id);
    if (message.type === 'complete' || message.type === 'stop' || message.type === 'error') {
      this.#operations.delete(id);
    }
  }

  #finish(message: Message, source: Utf8Text, frame: FrameBody): void {
    const { value } = takeWhole(message, source, frame);
    if (value !== undefined) message.error ??= this.fault(value);
    const carried = (value as { payload?: unknown } | undefined)?.payload;
    const shown = carried === undefined || carried === null ? '' : ` ${preview(readable(carried))}`;
    const name = message.event === undefined ? '' : ` ${message.event}`;
    message.summary = oneLine(
      `${message.type}${name}${message.id === undefined ? '' : ` #${message.id}`}${shown}`,
    );
  }
}

/** A query on one line, so that its beginning fits. */
function readable(payload: unknown): unknown {
  if (typeof payload !== 'object' || payload === null || !('query' in payload)) return payload;
  const { query } = payload;
  return typeof query === 'string'
    ? { ...payload, query: query.slice(0, QUERY_LOOKED_AT).replace(/\s+/g, ' ') }
    : payload;
}

function isEmptyArray(source: Utf8Text, at: number): boolean {
  return source.bytes[skipSpace(source.bytes, at + 1)] === CLOSE_ARRAY;
}

/** The GraphQL protocol that a JSON object can only be of; `graphql-transport-ws` where it may be either. */
export function looksLikeGraphql(value: unknown): 'graphql-transport-ws' | 'graphql-ws' | undefined {
  if (!isRecord(value) || typeof value.type !== 'string') return undefined;
  const { type, id, payload } = value;
  const carried = isRecord(payload) ? payload : {};
  const result = typeof id === 'string' && ('data' in carried || 'errors' in carried);
  switch (type) {
    case 'connection_init':
    case 'connection_ack':
      return 'graphql-transport-ws';
    case 'subscribe':
      return typeof id === 'string' && typeof carried.query === 'string' ? 'graphql-transport-ws' : undefined;
    case 'next':
      return result ? 'graphql-transport-ws' : undefined;
    case 'connection_error':
    case 'connection_terminate':
      return 'graphql-ws';
    case 'start':
      return typeof id === 'string' && isRecord(payload) ? 'graphql-ws' : undefined;
    case 'data':
      return result ? 'graphql-ws' : undefined;
    case 'ka':
      return Object.keys(value).length === 1 ? 'graphql-ws' : undefined;
    default:
      return undefined;
  }
}
