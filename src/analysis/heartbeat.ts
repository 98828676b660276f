// Whether a frame is a heartbeat by its looks: short, and of a kind that says nothing else.

import type { FrameRecord } from '../records/recording';

/** Longer ones carry something. */
const LONGEST = 80;
const WORDS =
  /^\W*(type|event|op|action|kind|method|msg|t|e)?\W*(ping|pong|heart_?-?beat|keep_?-?alive|ka|hb|noop|probe)\b/i;
/** Engine.IO's ping and pong, STOMP's line feed, SockJS's `h`, SignalR's type 6, Phoenix's topic. */
const WHOLE = new Set([
  '2',
  '3',
  '2probe',
  '3probe',
  '\n',
  '\r\n',
  'h',
  '{}',
  '{"type":6}',
  '{"type":6}\u001e',
]);
const PHOENIX = /"phoenix","heartbeat"|"topic":"phoenix"/;

/** Text frames alone: a binary one shows its kind to its decoder only. */
export function looksLikeHeartbeat({ text, size }: FrameRecord): boolean {
  if (text === undefined || size > LONGEST) return false;
  return WHOLE.has(text) || WORDS.test(text) || PHOENIX.test(text);
}
