// What a search looks for, shown in the lines of the messages that it found: a line begins a little before it.

import { literal } from '../model/filter/compile';
import { parseFilter } from '../model/filter/parse';
import type { MessageFilter } from '../model/message-filter';

/** What a filter looks for in texts; `undefined` where it looks for none. */
export type Sought = { pattern: RegExp; lead: number } | undefined;

export interface Excerpt {
  /** Ends at what was found. */
  before: string;
  found: string;
  after: string;
}

/** Characters of a line that are shown before what was found, as far as it stands further in than that. */
const LEAD = { narrow: 24, wide: 48 };

/** Its words; its regular expressions not, as one may take for ever, and here nobody could stop it. */
export function soughtBy({ query, matchCase }: MessageFilter, room: 'narrow' | 'wide'): Sought {
  const texts = parseFilter(query).filter.flatMap((terms) =>
    terms.flatMap((term) => (term.kind === 'text' && !term.negated ? [literal(term.text)] : [])),
  );
  if (texts.length === 0) return undefined;
  return { pattern: new RegExp(texts.join('|'), matchCase ? 'u' : 'iu'), lead: LEAD[room] };
}

/** `undefined` where it stands elsewhere: beyond the line's end, or in what its protocol leaves out of it. */
export function excerptOf(line: string, sought: Sought): Excerpt | undefined {
  const match = sought?.pattern.exec(line);
  if (!sought || !match) return undefined;
  const [found] = match;
  const before = line.slice(0, match.index);
  return {
    before: before.length > sought.lead ? `…${before.slice(1 - sought.lead)}` : before,
    found,
    after: line.slice(match.index + found.length),
  };
}
