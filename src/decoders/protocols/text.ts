// Plain text. Many servers keep a line alive by a bare word.

import { Message } from '../message';
import { oneLine } from '../summary';

/** Bare words that are heartbeats, in lower case; Primus adds the time: `primus::ping::1700000000000`. */
const HEARTBEAT = /^(?:(ping|pong|heartbeat|heart-beat|hb|keep-?alive|ka|♥|💓)|(primus::p[io]ng)::\d*)$/;

/** Longer than any of these. */
const LONGEST_HEARTBEAT = 40;

export function readText(text: string, truncated: boolean, full: boolean): Message {
  const message = messageOf(text);
  if (truncated) message.error = `cut after ${text.length} characters`;
  if (full) {
    message.summary = text === '' ? '(empty)' : oneLine(text);
    message.value = text;
  }
  return message;
}

function messageOf(text: string): Message {
  if (text === '') return new Message('text', 'empty');
  if (text.length <= LONGEST_HEARTBEAT) {
    const word = HEARTBEAT.exec(text.trim().toLowerCase());
    if (word !== null) return new Message('text', word[1] ?? word[2] ?? 'ping', 'heartbeat');
  }
  return new Message('text', 'text', 'data');
}
