// Messages as text for the clipboard: as they are, as JSON, as hex, as lines for wscat, as a fixture for a test.

import type { Direction } from '../../records/recording';
import type { EpochMilliseconds, Milliseconds } from '../../records/units';
import { toBase64 } from '../../store/frames';
import { hexText } from './hex';

export const COPY_FORMS = ['text', 'json', 'hex', 'wscat', 'fixture'] as const;
export type CopyForm = (typeof COPY_FORMS)[number];

export interface CopiedMessage {
  at: EpochMilliseconds;
  direction: Direction;
  binary: boolean;
  /** The recording does not have all of it. */
  truncated: boolean;
  /** What was kept of it. */
  body: Uint8Array;
  url: string;
  /** Sub-protocol of its connection. */
  protocol: string | undefined;
}

/** In the order in which they are given. */
export function copyOf(messages: readonly CopiedMessage[], form: CopyForm): string {
  switch (form) {
    case 'text':
      return messages.map(plainText).join('\n');
    case 'json':
      return messages.map(indentedJson).join('\n');
    case 'hex':
      return messages.map(({ body }) => hexText(body)).join('\n');
    case 'wscat':
      return messages.map(wscatLine).join('\n');
    case 'fixture':
      return JSON.stringify(fixtureOf(messages), null, 2);
  }
}

const utf8 = new TextDecoder();

function textOf({ body }: CopiedMessage): string {
  return utf8.decode(body);
}

function plainText(message: CopiedMessage): string {
  return message.binary ? hexText(message.body) : textOf(message);
}

function indentedJson(message: CopiedMessage): string {
  return JSON.stringify(message.binary ? toBase64(message.body) : jsonOf(textOf(message)), null, 2);
}

/** Its value where it is JSON, else the text itself. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** wscat connects, sends one text and prints what comes; it has no way to send bytes. */
function wscatLine(message: CopiedMessage): string {
  const protocol = message.protocol ? ` -s ${quoted(message.protocol)}` : '';
  const command = `wscat -c ${quoted(message.url)}${protocol}`;
  return message.binary
    ? `# ${message.body.length} bytes of binary, which wscat cannot send: ${command}`
    : `${command} -x ${quoted(textOf(message))}`;
}

/** For a POSIX shell: within single quotes nothing means anything but their end. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

interface FixtureMessage {
  direction: 'received' | 'sent';
  /** Since the first of them. */
  afterMs: Milliseconds;
  json?: unknown;
  text?: string;
  base64?: string;
  truncated?: true;
}

/** JSON stands as such where nothing is lost by that. */
function fixtureOf(messages: readonly CopiedMessage[]): FixtureMessage[] {
  const start = messages.reduce((earliest, { at }) => Math.min(earliest, at), Number.POSITIVE_INFINITY);
  return messages.map((message) => ({
    direction: message.direction === 'in' ? 'received' : 'sent',
    afterMs: Math.round((message.at - start) * 10) / 10,
    ...bodyFields(message),
    ...(message.truncated ? { truncated: true as const } : {}),
  }));
}

function bodyFields(message: CopiedMessage): Pick<FixtureMessage, 'json' | 'text' | 'base64'> {
  if (message.binary) return { base64: toBase64(message.body) };
  const text = textOf(message);
  const value = jsonOf(text);
  const isWhole = typeof value === 'object' && JSON.stringify(value) === text;
  return isWhole ? { json: value } : { text };
}
