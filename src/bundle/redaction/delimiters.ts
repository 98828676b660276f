// Quotes in texts within texts: in JSON, in JSON within a JSON text, and so on.
//
//   level 0   "a"        level 1   \"a\"        level 3   \\\"a\\\"        (as many backslashes)

import { percentDecoded } from './percent';

/** A quote with the backslashes before it: 0 in JSON, 1 in JSON within a JSON text, 3 in one within that. */
export interface Delimiter {
  quote: string;
  level: number;
  /** Behind the quote. */
  end: number;
}

export function delimiterAt(text: string, at: number): Delimiter | undefined {
  let end = at;
  while (text[end] === '\\' && end - at < 128) end += 1;
  const quote = text[end];
  if (quote !== '"' && quote !== "'") return undefined;
  return { quote, level: end - at, end: end + 1 };
}

/**
 * Where the text that `open` begins ends, before the closing delimiter's backslashes; at the end of all where it is cut.
 * At level n a character of the text is escaped by runs of n + 1 backslashes, and the delimiter itself by n.
 */
export function closing(text: string, open: Delimiter): number {
  let from = open.end;
  for (;;) {
    const quote = text.indexOf(open.quote, from);
    if (quote < 0) return text.length;
    let run = 0;
    while (run < quote - from && text[quote - run - 1] === '\\') run += 1;
    if (run < open.level) return quote - run;
    if (((run - open.level) / (open.level + 1)) % 2 === 0) return quote - open.level;
    from = quote + 1;
  }
}

/** Without the escapes of its JSON level and of a query, so that a secret has one form. */
export function unescaped(raw: string, level: number): string {
  let value = raw;
  for (let left = level + 1; left >= 1 && value.includes('\\'); left /= 2) {
    try {
      value = JSON.parse(`"${value}"`) as string;
    } catch {
      break;
    }
  }
  return percentDecoded(value);
}

/** A number in JSON is no further from the quotes of its name, or of the list it is in. */
const NUMBER_FROM_QUOTE = 256;

/** The quotes that a text needs in a number's place: as escaped as the nearest before it. */
export function quotesFor(text: string, start: number): string {
  const from = Math.max(0, start - NUMBER_FROM_QUOTE);
  const place = text.slice(from, start).lastIndexOf('"');
  if (place < 0) return '"';
  const quote = from + place;
  let run = 0;
  while (run < 128 && text[quote - run - 1] === '\\') run += 1;
  return `${'\\'.repeat(run)}"`;
}
