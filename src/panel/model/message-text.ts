// A body, or a name out of one, in one line: nothing in it may break the line, be unseen, or turn the direction of writing.

const utf8 = new TextDecoder();

/** More than the widest row shows. */
const PREVIEW_CHARACTERS = 400;
/** Bytes that are looked at: enough for as many characters of UTF-8. */
const PREVIEW_BYTES = 4 * PREVIEW_CHARACTERS;
const HEX_BYTES = 64;

/** The beginning of a body; of a `binary` one as hex. */
export function bodyPreview(body: Uint8Array, binary: boolean): string {
  if (!binary) return oneLine(utf8.decode(body.subarray(0, PREVIEW_BYTES)));
  const shown = body.subarray(0, HEX_BYTES);
  return Array.from(shown, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

export function oneLine(text: string): string {
  return text.slice(0, PREVIEW_CHARACTERS).replace(/\s+/g, ' ').trim().replace(UNSEEN, escaped);
}

/** Control characters, and those that turn the direction of writing: a preview shows that they are there. */
const UNSEEN = /[\p{Cc}\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
