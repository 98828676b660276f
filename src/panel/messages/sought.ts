// What a search looks for, shown in the lines of the messages that it found: a line begins a little before it.

import { parseFilter } from '../model/filter/parse';
import type { MessageFilter } from '../model/message-filter';

/** Finds what is sought in a line; `undefined` where the filter looks for no text. */
export type Sought = RegExp | undefined;

export interface Excerpt {
  /** Ends at what was found. */
  before: string;
  found: string;
  after: string;
}

/** Characters of a line that are shown before what was found, as far as it stands further in than that. */
const LEAD = 24;

/** Its words; its regular expressions not, as one may take for ever, and here nobody could stop it. */
export function soughtBy({ query, matchCase }: MessageFilter): Sought {
  const texts = parseFilter(query).filter.flatMap((terms) =>
    terms.flatMap((term) => (term.kind === 'text' && !term.negated ? [escaped(term.text)] : [])),
  );
  return texts.length === 0 ? undefined : new RegExp(texts.join('|'), matchCase ? 'u' : 'iu');
}

/** `undefined` where it stands elsewhere: beyond the line's end, or in what its protocol leaves out of it. */
export function excerptOf(line: string, sought: Sought): Excerpt | undefined {
  const match = sought?.exec(line);
  if (!match) return undefined;
  const [found] = match;
  const before = line.slice(0, match.index);
  return {
    before: before.length > LEAD ? `…${before.slice(1 - LEAD)}` : before,
    found,
    after: line.slice(match.index + found.length),
  };
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
