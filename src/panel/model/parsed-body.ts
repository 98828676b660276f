// A body as far as it can be understood without knowing its protocol: text, and JSON.

import { messageText } from './message-text';

export interface ParsedBody {
  type: string;
  binary: boolean;
  text(): string;
  /** Present where the body is JSON. */
  json?: { value: unknown };
}

const utf8 = new TextDecoder();

export function parseBody(bytes: Uint8Array, binary: boolean): ParsedBody {
  let decoded: string | undefined;
  const parsed: ParsedBody = {
    type: messageText(bytes, binary).type,
    binary,
    text: () => {
      decoded ??= utf8.decode(bytes);
      return decoded;
    },
  };
  if (binary || !/^\s*[[{"]/.test(utf8.decode(bytes.subarray(0, 64)))) return parsed;
  try {
    parsed.json = { value: JSON.parse(parsed.text()) };
  } catch {
    // Cut, or only looks like JSON: the raw view shows it as it is.
  }
  return parsed;
}
