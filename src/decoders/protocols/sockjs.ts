// SockJS framing (sockjs/sockjs-protocol): `o`, `h`, `a["…", …]`, `c[code, "reason"]` from the server, and lists of texts
// from the client. The texts are the app's messages, or those of a protocol in turn (Spring's STOMP, Meteor's DDP).

import { parseText } from '../json/parse';
import { CONNECTION, type FrameBody, Message, notDecoded } from '../message';
import { Parts, speaking } from '../parts';
import type { Reader } from '../reader';
import { oneLine } from '../summary';

/** Reads what SockJS carries: a reader for frames of whatever protocol. */
export interface InnerReader {
  read(frame: FrameBody, full: boolean): Message;
}

export class SockJsReader implements Reader {
  readonly protocol = 'sockjs';
  readonly #inner: InnerReader;

  constructor(inner: InnerReader) {
    this.#inner = inner;
  }

  read(frame: FrameBody, full: boolean): Message {
    const { text, dir } = frame;
    if (text === undefined) {
      return notDecoded(this.protocol, 'SockJS goes in text frames, and this one is binary');
    }
    const message =
      dir === 'out' && /^\s*[["]/.test(text)
        ? this.#messages(text, frame, full)
        : this.#control(text, frame, full);
    if (frame.truncated) message.error = `cut after ${text.length} characters`;
    if (full && message.summary === '') message.summary = message.type;
    return message;
  }

  #control(text: string, frame: FrameBody, full: boolean): Message {
    switch (text.charAt(0)) {
      case 'o': {
        const message = new Message(this.protocol, 'open');
        if (frame.dir === 'in') message.ready = CONNECTION;
        return message;
      }
      case 'h':
        return new Message(this.protocol, 'heartbeat', 'heartbeat');
      case 'a':
      case 'm':
        return this.#messages(text.slice(1), frame, full);
      case 'c':
        return this.#close(text.slice(1), full);
      default:
        return notDecoded(
          this.protocol,
          text === '' ? 'an empty frame' : `no frame begins with "${oneLine(text.charAt(0))}"`,
        );
    }
  }

  #messages(json: string, frame: FrameBody, full: boolean): Message {
    const { value, error } = parseText(json);
    const texts = typeof value === 'string' ? [value] : value;
    if (error !== undefined || !Array.isArray(texts) || !texts.every((item) => typeof item === 'string')) {
      return notDecoded(this.protocol, error ?? 'messages are a list of texts', 'message');
    }
    const parts = new Parts(this.protocol, full);
    for (const text of texts) {
      if (!parts.open) break;
      parts.add(this.#inner.read({ dir: frame.dir, opcode: 1, text }, full));
    }
    const inner = parts.together();
    const message = new Message(this.protocol, 'message', inner?.role ?? 'data');
    if (inner === undefined) return message;
    speaking(message, inner);
    message.event ??= inner.type;
    message.error = inner.error;
    message.parts = inner.parts ?? [inner];
    if (frame.dir === 'out') message.needsReady ??= CONNECTION;
    message.summary = inner.summary;
    message.value = full ? texts : undefined;
    return message;
  }

  #close(json: string, full: boolean): Message {
    const message = new Message(this.protocol, 'close');
    const { value, error } = parseText(json);
    if (error !== undefined || !Array.isArray(value)) {
      message.error = error ?? 'a close is a list of code and reason';
    } else if (full) message.summary = oneLine(`close ${value[0]} ${value[1] ?? ''}`);
    if (full) message.value = value;
    return message;
  }
}

/** Whether a text from the server can only be a SockJS frame with messages in it. */
export function looksLikeSockJs(text: string): boolean {
  return text.startsWith('a["') && text.endsWith('"]');
}
