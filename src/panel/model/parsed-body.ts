// A body as it can be shown: as text, and as a tree of JSON or of what its protocol's decoder made of it.

import type { Description } from './descriptions';

export interface ParsedBody {
  binary: boolean;
  text(): string;
  /** Present where the body is JSON, or was decoded to more than text. */
  tree?: { value: unknown };
  /** Present where the body is JSON as it stands. */
  json?: { value: unknown };
}

const utf8 = new TextDecoder();

export function parseBody(bytes: Uint8Array, binary: boolean, described?: Description): ParsedBody {
  let decoded: string | undefined;
  const parsed: ParsedBody = {
    binary,
    text: () => {
      decoded ??= utf8.decode(bytes);
      return decoded;
    },
  };
  if (!binary && /^\s*[[{"]/.test(utf8.decode(bytes.subarray(0, 64)))) {
    try {
      parsed.json = { value: JSON.parse(parsed.text()) };
    } catch {
      // Cut, or only looks like JSON: the raw view shows it as it is.
    }
  }
  if (hasTree(described)) parsed.tree = { value: described.value };
  else if (parsed.json) parsed.tree = parsed.json;
  return parsed;
}

function hasTree(described: Description | undefined): described is Description {
  if (described?.value === undefined || described.protocol === 'json') return false;
  return typeof described.value !== 'string' && !(described.value instanceof Uint8Array);
}
