// A hex view by the row: any row of a body of many megabytes costs the same.

export interface HexRow {
  /** `0001f0`: of the row's first byte. */
  offset: string;
  /** `68 65 6c 6c 6f`, a wider space in the middle. */
  bytes: string;
  /** Printable ASCII; a dot for the rest. */
  ascii: string;
}

export function hexRowCount(length: number, width: number): number {
  return Math.ceil(length / width);
}

/** Row number `row` of a body shown `width` bytes a row. */
export function hexRow(body: Uint8Array, row: number, width: number): HexRow {
  const from = row * width;
  const part = body.subarray(from, from + width);
  const digits = Math.max(6, (body.length - 1).toString(16).length);
  let bytes = '';
  let ascii = '';
  for (let at = 0; at < part.length; at++) {
    const byte = part[at] ?? 0;
    if (at > 0) bytes += at % 8 === 0 ? '  ' : ' ';
    bytes += byte.toString(16).padStart(2, '0');
    ascii += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.';
  }
  return { offset: from.toString(16).padStart(digits, '0'), bytes, ascii };
}

/** The whole body as one line of hex, for the clipboard. */
export function hexText(body: Uint8Array): string {
  const parts: string[] = [];
  for (const byte of body) parts.push(byte.toString(16).padStart(2, '0'));
  return parts.join(' ');
}
