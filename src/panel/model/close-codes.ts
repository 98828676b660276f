// Close codes in words: RFC 6455 section 7.4.1, IANA's WebSocket Close Code Number Registry, and private codes that
// several libraries and servers share. The sentences themselves are texts: `closeCODE` and `closeCODEMeans`.

import { type TextKey, text } from '../texts';

/** What a code speaks of; each has a colour and a word of its own. */
export type CloseTone = 'clean' | 'leaving' | 'network' | 'protocol' | 'server' | 'auth' | 'private';

/**
 * RFC 6455: 1000 to 1011 and 1015. IANA: 1012 to 1014, 3000, 3003, 3008.
 * graphql-ws (its `CloseCode`): 4004, 4005, 4400, 4401, 4403, 4406, 4408, 4409, 4429, 4499, 4500, 4504;
 * 4400 to 4500 are used by many others too, in the sense of the HTTP status with the same last digits.
 */
const TONES = {
  1000: 'clean',
  1001: 'leaving',
  1002: 'protocol',
  1003: 'protocol',
  1004: 'protocol',
  1005: 'clean',
  1006: 'network',
  1007: 'protocol',
  1008: 'auth',
  1009: 'protocol',
  1010: 'protocol',
  1011: 'server',
  1012: 'server',
  1013: 'server',
  1014: 'server',
  1015: 'network',
  3000: 'auth',
  3003: 'auth',
  3008: 'network',
  4000: 'private',
  4001: 'private',
  4004: 'private',
  4005: 'private',
  4400: 'protocol',
  4401: 'auth',
  4403: 'auth',
  4404: 'private',
  4406: 'protocol',
  4408: 'network',
  4409: 'private',
  4429: 'server',
  4499: 'private',
  4500: 'server',
  4503: 'server',
  4504: 'network',
} as const satisfies { [code: number]: CloseTone };

type KnownCode = keyof typeof TONES;

export interface CloseWords {
  tone: CloseTone;
  /** A few words: `connection lost`. */
  name: string;
  /** One sentence of what it usually means. */
  means: string;
}

/** The words of a close code. `opened`: whether the connection had been open, which decides what 1006 tells. */
export function closeWords(code: number, opened: boolean): CloseWords {
  if (code === 1006 && !opened) {
    return { tone: 'network', name: text('closeNeverOpened'), means: text('closeNeverOpenedMeans') };
  }
  if (isKnown(code)) {
    return { tone: TONES[code], name: text(`close${code}`), means: text(`close${code}Means`) };
  }
  const range: TextKey =
    code < 1000
      ? 'closeRangeUnused'
      : code < 3000
        ? 'closeRangeProtocol'
        : code < 4000
          ? 'closeRangeLibrary'
          : code < 5000
            ? 'closeRangePrivate'
            : 'closeRangeUnused';
  return { tone: code >= 3000 ? 'private' : 'protocol', name: text(range), means: text(`${range}Means`) };
}

/** All codes that have words of their own. */
export const KNOWN_CODES: readonly number[] = Object.keys(TONES).map(Number);

function isKnown(code: number): code is KnownCode {
  return Object.hasOwn(TONES, code);
}
