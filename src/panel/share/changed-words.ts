// Two versions of a text, for the eye: the places where they differ with a little of what stands around them.

/** A version: what both begin with, what stands in this one alone, what both end with; shortened. */
export interface Version {
  lead: string;
  change: string;
  tail: string;
}

/** Characters shown around a change, and of a change itself. */
const AROUND = 24;
const LONGEST_CHANGE = 60;

/** From the first difference to the last. */
export function changedWords(before: string, after: string): { before: Version; after: Version } {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  let end = 0;
  while (end < most - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  return { before: versionOf(before, start, end), after: versionOf(after, start, end) };
}

function versionOf(text: string, start: number, end: number): Version {
  const from = Math.max(0, start - AROUND);
  const to = text.length - end;
  const until = Math.min(text.length, to + AROUND);
  const change = text.slice(start, to);
  return {
    lead: `${from > 0 ? '…' : ''}${text.slice(from, start)}`,
    change:
      change.length <= LONGEST_CHANGE
        ? change
        : `${change.slice(0, LONGEST_CHANGE / 2)}…${change.slice(-LONGEST_CHANGE / 2)}`,
    tail: `${text.slice(to, until)}${until < text.length ? '…' : ''}`,
  };
}
