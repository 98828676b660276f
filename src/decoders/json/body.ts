// The body of a frame that a protocol sends as JSON, in a text frame or, as some servers do, in a binary one.

import type { FrameBody, Message } from '../message';
import type { Utf8Text } from '../utf8';
import { type Parsed, parseSpan } from './parse';
import { skipSpace } from './scan';

/** Loads the body, and gives the index at which its JSON begins. */
export function loadBody(source: Utf8Text, frame: FrameBody): number {
  if (frame.text !== undefined) source.load(frame.text);
  else source.loadBytes(frame.bytes ?? new Uint8Array(0));
  return skipSpace(source.bytes, 0);
}

/** Decodes all of the body into the message's value; says in its error why not. An error that is there already stays. */
export function takeWhole(message: Message, source: Utf8Text, frame: FrameBody): Parsed {
  const parsed: Parsed = frame.truncated ? { error: cutAfter(source) } : parseSpan(source, 0, source.end);
  message.value = parsed.value;
  message.error ??= parsed.error;
  return parsed;
}

export function cutAfter(source: Utf8Text): string {
  return `cut after ${source.end} bytes`;
}

/** Why a JSON object could not be read as a message of its protocol. */
export function whyNot(source: Utf8Text, frame: FrameBody, end: number, otherwise: string): string {
  if (frame.truncated) return cutAfter(source);
  return end === -1 ? 'not a JSON object, or a broken one' : otherwise;
}
