// What may stand where one is typing: the language's own words, and the values that this recording has.

import type { TextKey } from '../../texts';
import { wordsIn } from './parse';
import { TRAITS, type Trait } from './terms';
import { clockText } from './values';

/** What the recording offers as values. */
export interface CompletionGround {
  /** As the list writes them. */
  types(): readonly string[];
  protocols(): readonly string[];
  connections(): readonly { ordinal: number; endpoint: string }[];
  /** Where the cursor is, else the recording's begin. */
  moment(): Date | undefined;
}

export interface Completion {
  /** What takes the word's place. */
  insert: string;
  /** Says what it means. */
  hint?: { key: HintKey } | { plain: string };
}

type HintKey = Extract<TextKey, `filterHint${string}`>;

export interface Completions {
  /** The word that they take the place of. */
  from: number;
  to: number;
  options: Completion[];
}

/** More are not looked through; typing on narrows them down. */
const MOST_OPTIONS = 50;

/** `caret`: where one is typing. */
export function completionsAt(text: string, caret: number, ground: CompletionGround): Completions {
  let { from, to } = { from: caret, to: caret };
  for (const word of wordsIn(text)) {
    if (word.from < caret && caret <= word.to) ({ from, to } = word);
  }
  if (text[from] === '-' && from < caret) from++;
  const typed = text.slice(from, caret).toLowerCase();
  const found = optionsFor(typed, ground).filter(({ insert }) => insert.toLowerCase() !== typed);
  return { from, to, options: found.slice(0, MOST_OPTIONS) };
}

const KEYS: readonly Completion[] = [
  { insert: 'type:', hint: { key: 'filterHintType' } },
  { insert: 'is:', hint: { key: 'filterHintIs' } },
  { insert: 'dir:', hint: { key: 'filterHintDir' } },
  { insert: 'size>', hint: { key: 'filterHintSize' } },
  { insert: 'slow>', hint: { key: 'filterHintSlow' } },
  { insert: 'paint>', hint: { key: 'filterHintPaint' } },
  { insert: 'conn:', hint: { key: 'filterHintConn' } },
  { insert: 'protocol:', hint: { key: 'filterHintProtocol' } },
  { insert: 'after:', hint: { key: 'filterHintAfter' } },
  { insert: 'before:', hint: { key: 'filterHintBefore' } },
  { insert: '/…/', hint: { key: 'filterHintRegex' } },
];

const TRAIT_HINTS: { [One in Trait]: HintKey } = {
  heartbeat: 'filterHintHeartbeat',
  ack: 'filterHintAck',
  auth: 'filterHintAuth',
  data: 'filterHintData',
  dropped: 'filterHintDropped',
  threw: 'filterHintThrew',
  unheard: 'filterHintUnheard',
  truncated: 'filterHintTruncated',
  undecoded: 'filterHintUndecoded',
  binary: 'filterHintBinary',
  redacted: 'filterHintRedacted',
  injected: 'filterHintInjected',
  lost: 'filterHintLost',
};

function optionsFor(typed: string, ground: CompletionGround): Completion[] {
  const [, key = ''] = /^(type:|is:|dir:|conn:|protocol:|after:|before:|size|slow|paint)/.exec(typed) ?? [];
  const valued = valuesOf(key, ground);
  if (valued) {
    const part = typed.slice(key.length).replace(/^"/, '');
    const typedPart = ({ insert }: Completion) => insert.slice(key.length).replace(/^"/, '').toLowerCase();
    const begin = valued.filter((option) => typedPart(option).startsWith(part));
    return [
      ...begin,
      ...valued.filter((option) => !begin.includes(option) && typedPart(option).includes(part)),
    ];
  }
  return KEYS.filter(({ insert }) => insert.startsWith(typed));
}

function valuesOf(key: string, ground: CompletionGround): Completion[] | undefined {
  switch (key) {
    case 'type:':
      return ground.types().map((type) => ({ insert: `type:${wordOf(type)}` }));
    case 'protocol:':
      return ground.protocols().map((protocol) => ({ insert: `protocol:${protocol}` }));
    case 'is:':
      return TRAITS.map((trait) => ({ insert: `is:${trait}`, hint: { key: TRAIT_HINTS[trait] } }));
    case 'dir:':
      return [
        { insert: 'dir:in', hint: { key: 'filterHintDirIn' } },
        { insert: 'dir:out', hint: { key: 'filterHintDirOut' } },
      ];
    case 'conn:':
      return ground
        .connections()
        .map(({ ordinal, endpoint }) => ({ insert: `conn:${ordinal}`, hint: { plain: endpoint } }));
    case 'size':
      return ['size>1k', 'size>10k', 'size>100k', 'size>1M'].map((insert) => ({ insert }));
    case 'slow':
      return ['slow>5ms', 'slow>16ms', 'slow>50ms'].map((insert) => ({ insert }));
    case 'paint':
      return ['paint>16ms', 'paint>100ms', 'paint>1s'].map((insert) => ({ insert }));
    case 'after:':
    case 'before:': {
      const moment = ground.moment();
      return moment ? [{ insert: key + clockOf(moment) }] : [];
    }
    default:
      return undefined;
  }
}

function wordOf(value: string): string {
  return /^[^\s"]+$/.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`;
}

function clockOf(moment: Date): string {
  const midnight = new Date(moment).setHours(0, 0, 0, 0);
  return clockText(Math.floor((moment.getTime() - midnight) / 1000) * 1000);
}
