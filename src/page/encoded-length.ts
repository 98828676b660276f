// How many bytes a text takes in UTF-8, where its bytes are not needed.

import type { ByteCount } from '../records/units';
import { charCodeAt, encodeInto, NativeUint8Array, slice } from './intrinsics';

/** UTF-16 units encoded at a time. */
const AT_ONCE = 16 * 1024;

/** Three bytes a unit are the most that UTF-8 needs. Made for the first text: most pages never have one counted. */
let encoded: Uint8Array | undefined;

export function encodedLength(text: string): ByteCount {
  encoded ??= new NativeUint8Array(3 * AT_ONCE);
  let length = 0;
  for (let at = 0; at < text.length; ) {
    const end = endOfPart(text, at);
    length += encodeInto(slice(text, at, end), encoded).written;
    at = end;
  }
  return length;
}

/** Where a part ends, with no pair of surrogates divided. */
function endOfPart(text: string, at: number): number {
  const end = at + AT_ONCE;
  if (end >= text.length) return text.length;
  const last = charCodeAt(text, end - 1);
  return last >= 0xd800 && last < 0xdc00 ? end - 1 : end;
}
