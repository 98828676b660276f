// What a filter consists of, and how it is written. Terms beside one another must all hold; `OR` stands between
// alternatives; a minus in front turns a term around.
//
//   type:chat.* -is:heartbeat OR size>10k
//   └────── one alternative ─────┘  └ the other

import type { Direction } from '../../../records/recording';
import { clockText } from './values';

export const TRAITS = [
  'heartbeat',
  'ack',
  'auth',
  'data',
  'dropped',
  'threw',
  'unheard',
  'truncated',
  'undecoded',
  'binary',
  'redacted',
  'injected',
  'lost',
] as const;

/** What may stand behind `is:`. */
export type Trait = (typeof TRAITS)[number];

export const MEASURES = ['size', 'slow', 'paint'] as const;
/** Bytes on the line; milliseconds that the app's listeners took; milliseconds to the next painted frame. */
export type Measure = (typeof MEASURES)[number];

export const COMPARISONS = ['>=', '<=', '>', '<', '='] as const;
export type Comparison = (typeof COMPARISONS)[number];

export type Condition =
  | { kind: 'text'; text: string }
  /** As the arguments of `RegExp`, which takes them. */
  | { kind: 'regex'; source: string; flags: string }
  | { kind: 'dir'; value: Direction }
  /** With `*` for anything. */
  | { kind: 'type' | 'protocol'; pattern: string }
  | { kind: 'conn'; ordinal: number }
  | { kind: 'is'; trait: Trait }
  | { kind: 'measure'; measure: Measure; comparison: Comparison; value: number }
  /** Milliseconds since midnight, by the reader's clock. */
  | { kind: 'time'; side: 'after' | 'before'; time: number };

export type Term = Condition & { negated: boolean };

/** Alternatives, none of them empty. Without any, everything is shown. */
export type Filter = Term[][];

/** The one way in which the language writes a filter. */
export function printFilter(filter: Filter): string {
  return filter.map((terms) => terms.map(printTerm).join(' ')).join(' OR ');
}

function printTerm(term: Term): string {
  return (term.negated ? '-' : '') + printCondition(term);
}

function printCondition(condition: Condition): string {
  switch (condition.kind) {
    case 'text':
      return isPlainWord(condition.text) ? condition.text : quoted(condition.text);
    case 'regex':
      return `/${condition.source}/${condition.flags}`;
    case 'dir':
      return `dir:${condition.value}`;
    case 'type':
    case 'protocol':
      return `${condition.kind}:${/^[^\s"]+$/.test(condition.pattern) ? condition.pattern : quoted(condition.pattern)}`;
    case 'conn':
      return `conn:${condition.ordinal}`;
    case 'is':
      return `is:${condition.trait}`;
    case 'measure':
      return `${condition.measure}${condition.comparison}${condition.value}`;
    case 'time':
      return `${condition.side}:${clockText(condition.time)}`;
  }
}

/** It means itself, whatever stands around it. */
function isPlainWord(text: string): boolean {
  return /^[\p{L}\p{N}_@#$.,+][\p{L}\p{N}_@#$.,+-]*$/u.test(text) && text !== 'OR';
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
