// What a row says of a body: a guess at the message's type from its JSON, and a preview in one line. A guess only;
// it reads no further than the first kilobytes of a body.

const utf8 = new TextDecoder();

export interface MessageText {
  /** `chat.message`; empty where the body gives no name. */
  type: string;
  /** One line, no longer than `PREVIEW_CHARACTERS`. */
  preview: string;
}

/** More than the widest row shows. */
const PREVIEW_CHARACTERS = 400;
/** Bodies up to this size are parsed; of larger ones the beginning is looked at. */
const PARSE_BYTES = 8 * 1024;
/** Longer strings are contents, not names. */
const NAME_CHARACTERS = 64;

/** Fields by which JSON messages name themselves, the more telling first. */
const NAME_FIELDS = [
  'type',
  'event',
  'action',
  'method',
  'kind',
  'op',
  'cmd',
  'command',
  'topic',
  'channel',
  't',
];

/** `binary` bodies are shown as hex. */
export function messageText(body: Uint8Array, binary: boolean): MessageText {
  if (binary) return { type: '', preview: hexPreview(body) };
  const whole = body.length <= PARSE_BYTES;
  const text = utf8.decode(whole ? body : body.subarray(0, PARSE_BYTES));
  return { type: whole ? typeOf(text) : typeAtStart(text), preview: oneLine(text) };
}

function typeOf(text: string): string {
  const first = text.trimStart()[0];
  if (first !== '{' && first !== '[') return '';
  try {
    return typeOfValue(JSON.parse(text));
  } catch {
    return typeAtStart(text);
  }
}

function typeOfValue(value: unknown): string {
  if (Array.isArray(value)) {
    // Phoenix: [join, ref, topic, event, payload]; Socket.IO and WAMP-like: [event, …].
    if (value.length === 5 && typeof value[2] === 'string' && typeof value[3] === 'string') return value[3];
    return nameFrom(value[0]);
  }
  if (typeof value !== 'object' || value === null) return '';
  for (const field of NAME_FIELDS) {
    if (!Object.hasOwn(value, field)) continue;
    const name = nameFrom(Reflect.get(value, field));
    if (name) return name;
  }
  return '';
}

function nameFrom(value: unknown): string {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.length <= NAME_CHARACTERS ? value : '';
}

const FIRST_NAME = new RegExp(
  `^\\s*\\{\\s*"(?:${NAME_FIELDS.join('|')})"\\s*:\\s*"([^"\\\\]{1,${NAME_CHARACTERS}})"`,
);

function typeAtStart(text: string): string {
  return FIRST_NAME.exec(text)?.[1] ?? '';
}

function oneLine(text: string): string {
  return text.slice(0, PREVIEW_CHARACTERS).replace(/\s+/g, ' ').trim().replace(UNSEEN, escaped);
}

/** Control characters, and those that turn the direction of writing: a preview shows that they are there. */
const UNSEEN = /[\p{Cc}\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function hexPreview(body: Uint8Array): string {
  const shown = body.subarray(0, 64);
  return Array.from(shown, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
