// JSON-RPC 2.0 (jsonrpc.org/specification): requests, notifications, responses, and lists of them.

import { loadBody, takeWhole, whyNot } from '../json/body';
import { Content } from '../json/content';
import { Fields } from '../json/fields';
import { eventRole } from '../json/keys';
import { CLOSE_ARRAY, COMMA, OPEN_ARRAY, skipSpace, valueEnd } from '../json/scan';
import { isRecord } from '../json/shape';
import { type FrameBody, Message, notDecoded } from '../message';
import { Parts } from '../parts';
import type { Reader } from '../reader';
import { oneLine, preview } from '../summary';
import { Utf8Text } from '../utf8';

const METHOD = 0;
const ID = 1;
const PARAMS = 2;
const RESULT = 3;
const ERROR = 4;

export class JsonRpcReader implements Reader {
  readonly protocol = 'json-rpc';
  readonly #source = new Utf8Text();
  readonly #params = new Content('params');
  readonly #result = new Content('result');
  readonly #fields = new Fields(['method', 'id', 'params', 'result', 'error'], {
    [PARAMS]: this.#params,
    [RESULT]: this.#result,
  });

  read(frame: FrameBody, full: boolean): Message {
    const source = this.#source;
    const at = loadBody(source, frame);
    const message =
      source.bytes[at] === OPEN_ARRAY ? this.#batch(source, at, frame) : this.#one(source, at, frame);
    if (!full) return message;
    const { value } = takeWhole(message, source, frame);
    const values = Array.isArray(value) ? value : [value];
    const parts = message.parts ?? [message];
    parts.forEach((part, i) => {
      if (part !== message) part.value = values[i];
      part.summary = part.error ?? summaryOf(part, values[i]);
    });
    if (message.parts !== undefined) {
      message.summary = oneLine(`${values.length} messages: ${parts.map((part) => part.summary).join('; ')}`);
    }
    return message;
  }

  #one(source: Utf8Text, at: number, frame: FrameBody): Message {
    const fields = this.#fields;
    const end = fields.read(source, at);
    const method = fields.word(METHOD);
    const answer = fields.has(RESULT) || fields.has(ERROR);
    if (method === undefined && !answer) {
      return notDecoded(this.protocol, whyNot(source, frame, end, 'neither a method nor a result'));
    }
    const id = fields.id(ID);
    const type = answer ? 'response' : id === undefined ? 'notification' : 'request';
    const message = new Message(this.protocol, type, eventRole(method?.role));
    message.id = id;
    message.event = method?.name;
    if (answer) message.ackOf = id;
    if (fields.has(ERROR) && !fields.isNull(ERROR)) message.failed = true;
    (answer ? this.#result : this.#params).give(message);
    if (end === -1) message.error = whyNot(source, frame, end, '');
    return message;
  }

  #batch(source: Utf8Text, open: number, frame: FrameBody): Message {
    const parts = new Parts(this.protocol, false);
    const { bytes, end } = source;
    let at = skipSpace(bytes, open + 1);
    while (parts.open && bytes[at] !== CLOSE_ARRAY) {
      const stop = valueEnd(bytes, at, end);
      parts.add(this.#one(source, at, frame));
      if (stop === -1) break;
      at = skipSpace(bytes, stop);
      if (bytes[at] !== COMMA) break;
      at = skipSpace(bytes, at + 1);
    }
    return parts.together() ?? notDecoded(this.protocol, 'an empty list');
  }
}

function summaryOf(message: Message, value: unknown): string {
  const fields = isRecord(value) ? value : {};
  const carried = fields.params ?? fields.error ?? fields.result;
  const id = message.id === undefined ? '' : ` #${message.id}`;
  return oneLine(
    `${message.event ?? message.type}${id}${carried === undefined ? '' : ` ${preview(carried)}`}`,
  );
}

/** Whether a JSON value says that it is JSON-RPC. */
export function looksLikeJsonRpc(value: unknown): boolean {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return isRecord(first) && first.jsonrpc === '2.0';
}
