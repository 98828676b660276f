// Numbers and times out of bytes, without making strings of them. NaN for what is neither.

const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;

/** Digits that a number holds exactly. */
const EXACT_DIGITS = 15;

/** `17`, `-3`, `1447459200.123`: the whole of `from` to `to`. Larger whole numbers are inexact. Exponents are not read. */
export function scalarNumber(bytes: Uint8Array, from: number, to: number): number {
  const negative = bytes[from] === MINUS;
  let at = negative ? from + 1 : from;
  if (at >= to) return Number.NaN;
  let value = 0;
  let scale = 0;
  for (; at < to; at++) {
    const byte = bytes[at] ?? 0;
    const digit = byte - ZERO;
    if (digit >= 0 && digit <= 9) {
      value = value * 10 + digit;
      scale *= 10;
    } else if (byte === DOT && scale === 0) {
      scale = 1;
    } else {
      return Number.NaN;
    }
  }
  const number = scale > 1 ? value / scale : value;
  return negative ? -number : number;
}

/** A number or time that stands as text: `"1526919030474"`, `"1700000000.000100"`, `"2026-11-23T22:40:13.123Z"`. */
export function textNumber(bytes: Uint8Array, from: number, to: number): number {
  const length = to - from;
  if (length === 0) return Number.NaN;
  const first = bytes[from] ?? 0;
  if (first < ZERO || first > 0x39) return Number.NaN;
  if (length >= 19 && length <= 35 && bytes[from + 4] === MINUS) return isoTime(bytes, from, to);
  return length <= EXACT_DIGITS + 2 ? scalarNumber(bytes, from, to) : Number.NaN;
}

/** RFC 3339, with `T` or a space, a fraction, and `Z`, an offset, or nothing (taken as UTC: only the order matters). */
function isoTime(bytes: Uint8Array, from: number, to: number): number {
  const separator = bytes[from + 10];
  if (separator !== 0x54 && separator !== 0x20) return Number.NaN;
  const seconds = Date.UTC(
    digits(bytes, from, 4),
    digits(bytes, from + 5, 2) - 1,
    digits(bytes, from + 8, 2),
    digits(bytes, from + 11, 2),
    digits(bytes, from + 14, 2),
    digits(bytes, from + 17, 2),
  );
  let at = from + 19;
  let fraction = 0;
  if (bytes[at] === DOT && at < to) {
    let scale = 100;
    for (at++; at < to; at++) {
      const digit = (bytes[at] ?? 0) - ZERO;
      if (digit < 0 || digit > 9) break;
      fraction += digit * scale;
      scale /= 10;
    }
  }
  const zone = at < to ? bytes[at] : 0x5a;
  if (zone === 0x5a) return seconds + fraction;
  if (zone !== 0x2b && zone !== MINUS) return Number.NaN;
  const offset = digits(bytes, at + 1, 2) * 60 + digits(bytes, bytes[at + 3] === 0x3a ? at + 4 : at + 3, 2);
  return seconds + fraction - (zone === MINUS ? -offset : offset) * 60_000;
}

function digits(bytes: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (let i = at; i < at + count; i++) {
    const digit = (bytes[i] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}
