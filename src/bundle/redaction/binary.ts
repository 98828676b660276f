// Secrets in bodies that are no text: what texts in them give away, the fields of MessagePack and CBOR, and the password of
// MQTT. What is put in their place has their length, so that the lengths around it stay true and decoders still work.

import type { SecretNames } from './names';
import { NAME_LENGTH } from './names';
import type { Span } from './span';

/** @param text the body, one character a byte. */
export function findPacked(text: string, names: SecretNames, into: Span[]): void {
  let done = 0;
  for (let hint = names.hints.find(text, 0); hint; hint = names.hints.find(text, done)) {
    const key = keyAround(text, hint.start, hint.end, done);
    const isSecret = key !== undefined && names.isSecret(text.slice(key.start, key.end), false);
    const value = isSecret ? stringAt(text, key.end) : undefined;
    if (value && value.end > value.start) add(text, value.start, value.end, into);
    done = Math.max(hint.end, value?.end ?? 0);
  }
  findMqttPassword(text, into);
}

interface Extent {
  start: number;
  end: number;
}

/** The string that holds the hint, by the length before it. */
function keyAround(text: string, hintStart: number, hintEnd: number, from: number): Extent | undefined {
  const first = Math.max(from, hintStart - NAME_LENGTH);
  for (let at = hintStart - 1; at >= first; at--) {
    const key = stringAt(text, at);
    if (key && key.start <= hintStart && key.end >= hintEnd && key.end - key.start <= NAME_LENGTH) return key;
  }
  return undefined;
}

/**
 * The string or bytes whose head stands at a place: MessagePack's fixstr, str 8/16/32 and bin 8/16/32, and CBOR's text and
 * byte strings (RFC 8949, section 3). Their heads do not overlap.
 */
function stringAt(text: string, at: number): Extent | undefined {
  const head = text.charCodeAt(at);
  if (head >= 0xa0 && head <= 0xbf) return extent(text, at + 1, head & 0x1f);
  if (head >= 0x40 && head <= 0x57) return extent(text, at + 1, head - 0x40);
  if (head >= 0x60 && head <= 0x77) return extent(text, at + 1, head - 0x60);
  switch (head) {
    case 0xd9:
    case 0xc4:
    case 0x58:
    case 0x78:
      return extent(text, at + 2, bigEndian(text, at + 1, 1));
    case 0xda:
    case 0xc5:
    case 0x59:
    case 0x79:
      return extent(text, at + 3, bigEndian(text, at + 1, 2));
    case 0xdb:
    case 0xc6:
    case 0x5a:
    case 0x7a:
      return extent(text, at + 5, bigEndian(text, at + 1, 4));
    default:
      return undefined;
  }
}

function extent(text: string, start: number, length: number): Extent | undefined {
  return start + length <= text.length ? { start, end: start + length } : undefined;
}

function bigEndian(text: string, at: number, bytes: number): number {
  let value = 0;
  for (let i = at; i < at + bytes; i++) value = value * 256 + text.charCodeAt(i);
  return value;
}

/** Flags of CONNECT (MQTT 3.1.1, section 3.1.2; 5.0 is alike). */
const WILL = 0x04;
const PASSWORD = 0x40;
const USER_NAME = 0x80;
const MQTT_5 = 5;

/** A CONNECT packet at the body's beginning: its fields in turn up to the password. */
function findMqttPassword(text: string, into: Span[]): void {
  if (text.charCodeAt(0) !== 0x10) return;
  let at = 1;
  while (at < 5 && text.charCodeAt(at) >= 0x80) at += 1;
  const protocol = field(text, at + 1);
  const name = protocol ? text.slice(protocol.start, protocol.end) : '';
  if (!protocol || (name !== 'MQTT' && name !== 'MQIsdp')) return;
  const version = text.charCodeAt(protocol.end);
  const flags = text.charCodeAt(protocol.end + 1);
  if (!(flags & PASSWORD)) return;
  let next: number | undefined = protocol.end + 4;
  const skipProperties = (): void => {
    if (version === MQTT_5 && next !== undefined) next = endOfProperties(text, next);
  };
  const skipField = (): void => {
    next = next === undefined ? undefined : field(text, next)?.end;
  };
  skipProperties();
  skipField();
  if (flags & WILL) {
    skipProperties();
    skipField();
    skipField();
  }
  if (flags & USER_NAME) skipField();
  const password = next === undefined ? undefined : field(text, next);
  if (password && password.end > password.start) add(text, password.start, password.end, into);
}

/** Two bytes of length, then as many. */
function field(text: string, at: number): Extent | undefined {
  return at + 2 <= text.length ? extent(text, at + 2, bigEndian(text, at, 2)) : undefined;
}

/** A length in groups of seven bits, lowest first, then as many bytes. */
function endOfProperties(text: string, from: number): number {
  let length = 0;
  let at = from;
  for (let shift = 0; shift < 28; shift += 7) {
    const byte = text.charCodeAt(at);
    at += 1;
    length += (byte & 0x7f) << shift;
    if (!(byte & 0x80)) break;
  }
  return at + length;
}

function add(text: string, start: number, end: number, into: Span[]): void {
  const bytes = Uint8Array.from(text.slice(start, end), (character) => character.charCodeAt(0));
  into.push({ start, end, value: new TextDecoder().decode(bytes), named: true });
}
