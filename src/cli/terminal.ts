// Text for a terminal: colours where they are wanted, nothing that a recording's text could do to it, and lines that fit.

export interface Paint {
  error(text: string): string;
  warning(text: string): string;
  info(text: string): string;
  good(text: string): string;
  strong(text: string): string;
  faint(text: string): string;
}

/** Select Graphic Rendition codes (ECMA-48, section 8.3.117). */
const CODES = { error: 31, warning: 33, info: 36, good: 32, strong: 1, faint: 2 };

/** Colours on a terminal only, and not where `NO_COLOR` is set to anything (https://no-color.org). */
export function paintFor(stream: { isTTY?: boolean }, environment = process.env): Paint {
  const isColoured = stream.isTTY === true && !environment.NO_COLOR && environment.TERM !== 'dumb';
  const painter = (code: number) => (text: string) => (isColoured ? `\u001b[${code}m${text}\u001b[0m` : text);
  return {
    error: painter(CODES.error),
    warning: painter(CODES.warning),
    info: painter(CODES.info),
    good: painter(CODES.good),
    strong: painter(CODES.strong),
    faint: painter(CODES.faint),
  };
}

/** Control characters, and those that turn the direction of writing, would act on the terminal. */
const ACTING = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/** What came out of a recording, as text and nothing else. */
export function harmless(text: string): string {
  return text.replaceAll(ACTING, '\ufffd');
}

/** The width of lines where the terminal does not tell: as in this repository's own sources. */
const USUAL_WIDTH = 100;
const LEAST_WIDTH = 40;

export function widthOf(stream: { columns?: number }): number {
  return Math.max(LEAST_WIDTH, Math.min(stream.columns ?? USUAL_WIDTH, 160));
}

/** Broken between words; a word that is too long stays whole. */
export function wrapped(text: string, width: number, indent: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > width) {
      lines.push(indent + line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  lines.push(indent + line);
  return lines.join('\n');
}

/** `2 files`, `1 file`. */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** `1,234`. */
export function grouped(count: number): string {
  return count.toLocaleString('en-GB');
}

/** A span for people: `14 ms`, `1.5 s`, `4 min 2 s`, `8 h 5 min`. */
export function spanOf(milliseconds: number): string {
  if (milliseconds < 1) return `${Math.round(milliseconds * 100) / 100} ms`;
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 59.95) return `${Math.round(seconds * 10) / 10} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return joinUnits(Math.floor(whole / 60), 'min', whole % 60, 's');
  const minutes = Math.round(seconds / 60);
  return joinUnits(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
}

function joinUnits(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

/** Local time of day to the millisecond; `-` for a time that is none. */
export function clockOf(at: number): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return '-';
  const two = (value: number): string => String(value).padStart(2, '0');
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
  return `${time}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

export function dateOf(at: number): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return '-';
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
