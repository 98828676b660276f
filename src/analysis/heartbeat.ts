// Whether a frame is a heartbeat by its looks: short, and of a kind that says nothing else.

import type { FrameRecord } from '../records/recording';

/** Longer ones carry something. */
const LONGEST = 80;
const WORDS =
  /^\W*(?:(?:type|event|op|action|kind|method|msg|t|e)\W*)?(?:ping|pong|heart_?-?beat|keep_?-?alive|ka|hb|noop|probe)\b/i;
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
const LONGEST_WHOLE = Math.max(...[...WHOLE].map(({ length }) => length));
const PHOENIX = /"phoenix","heartbeat"|"topic":"phoenix"/;
/** What both of those have: one fixed text is looked for in a fifth of the time. */
const PHOENIX_NAME = /phoenix"/;

/** Text frames alone: a binary one shows its kind to its decoder only. Asked of every frame, so the cheap tests come first. */
export function looksLikeHeartbeat({ text, size }: FrameRecord): boolean {
  if (text === undefined || size > LONGEST) return false;
  if (text.length <= LONGEST_WHOLE && WHOLE.has(text)) return true;
  return WORDS.test(text) || (PHOENIX_NAME.test(text) && PHOENIX.test(text));
}
