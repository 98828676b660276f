// A place in a text that is to be replaced, as each way of finding tells it.

export interface Span {
  start: number;
  end: number;
  /** The secret itself, without escapes, so that it is the same wherever it stands. */
  value: string;
  /** What to put there instead of a fingerprint of `value`: a text with its own replacements, and how many. */
  inner?: { text: string; replaced: number };
  /** The place is a bare JSON number: what is put there needs these around it. */
  quotes?: string;
  /** Found by its name, so that it may stand elsewhere without one. */
  named?: boolean;
}
