// JSON to values, with the guard that hostile text needs: too deep or too large is refused before it is built.

import { DEPTH_LIMIT, TREE_LIMIT } from '../limits';
import { oneLine } from '../summary';
import { Utf8Text } from '../utf8';
import { depthOf } from './scan';

export type Parsed = { value: unknown; error?: undefined } | { value?: undefined; error: string };

const TOO_LARGE = `larger than ${TREE_LIMIT / 1024 / 1024} MiB, not made into a tree`;
const TOO_DEEP = `more than ${DEPTH_LIMIT} objects and arrays within one another`;

/** The JSON between two bytes of a text. */
export function parseSpan(source: Utf8Text, from: number, to: number): Parsed {
  if (to - from > TREE_LIMIT) return { error: TOO_LARGE };
  if (depthOf(source.bytes, from, to, DEPTH_LIMIT) > DEPTH_LIMIT) return { error: TOO_DEEP };
  return parsed(source.slice(from, to));
}

function parsed(text: string): Parsed {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    return { error: `not valid JSON: ${oneLine(error instanceof Error ? error.message : String(error))}` };
  }
}

/** The same, of a text by itself. */
export function parseText(text: string): Parsed {
  if (text.length > TREE_LIMIT) return { error: TOO_LARGE };
  // Text without so many brackets cannot be too deep; short texts are most.
  if (text.length > DEPTH_LIMIT) {
    const source = new Utf8Text().loadApart(text);
    if (depthOf(source.bytes, 0, source.end, DEPTH_LIMIT) > DEPTH_LIMIT) return { error: TOO_DEEP };
  }
  return parsed(text);
}
