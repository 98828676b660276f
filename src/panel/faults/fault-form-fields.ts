// What each fault asks for, with values that do something worth seeing, and the rule that is made of what was typed. Pure.

import { FAULT_LIMITS, type Range } from '../../records/fault-limits';
import { FAULT_NAMES, isMomentary } from '../../records/fault-names';
import type { Fault, FaultKind, FaultMatch, FaultRule } from '../../records/faults';
import type { TextKey } from '../texts';

/** What is typed or chosen, as it stands in the fields. */
export interface FaultDraft {
  kind: FaultKind;
  values: { [name in FieldName]?: string };
  match: { [Name in keyof FaultMatch]-?: string };
  /** Milliseconds as they stand in the list; empty: until somebody ends it. */
  forMs: string;
}

export type FieldName =
  | 'code'
  | 'reason'
  | 'connects'
  | 'ms'
  | 'jitterMs'
  | 'every'
  | 'window'
  | 'bytesPerSecond'
  | 'body'
  | 'minutes'
  | 'latencyMs';

export interface FieldSpec {
  name: FieldName;
  label: TextKey;
  type: 'number' | 'text' | 'body';
  initial: string;
  min?: number;
  max?: number;
  /** May be left empty. */
  optional?: true;
}

const number = (name: FieldName, label: TextKey, initial: number, { least, most }: Range): FieldSpec => ({
  name,
  label,
  type: 'number',
  initial: String(initial),
  min: least,
  max: most,
});

const MINUTE = 60_000;
/** A code that a server may send: RFC 6455, 7.4.2, up to 4999. */
const CODES: Range = { least: 1000, most: 4999 };
const MINUTES: Range = { least: 1, most: FAULT_LIMITS.byMs.most / MINUTE };
const { connects, window, bytesPerSecond, waitMs } = FAULT_LIMITS;
const every = number('every', 'faultFieldEvery', 3, FAULT_LIMITS.every);
const body: FieldSpec = { name: 'body', label: 'faultFieldBody', type: 'body', initial: '' };

const FIELDS: { [Kind in FaultKind]: readonly FieldSpec[] } = {
  cut: [],
  close: [
    number('code', 'faultFieldCode', 1012, CODES),
    { name: 'reason', label: 'faultFieldReason', type: 'text', initial: '', optional: true },
  ],
  refuse: [{ ...number('connects', 'faultFieldConnects', 3, connects), optional: true }],
  stall: [],
  silence: [],
  offline: [],
  delay: [
    number('ms', 'faultFieldDelay', 2000, waitMs),
    { ...number('jitterMs', 'faultFieldJitter', 500, waitMs), optional: true },
  ],
  drop: [every],
  duplicate: [every],
  reorder: [number('window', 'faultFieldWindow', 4, window)],
  hold: [],
  throttle: [number('bytesPerSecond', 'faultFieldRate', 1000, bytesPerSecond)],
  corrupt: [every],
  answer: [body],
  send: [body],
  receive: [body],
  'age-token': [number('minutes', 'faultFieldMinutes', 20, MINUTES)],
  'real-offline': [],
  'real-slow': [
    number('latencyMs', 'faultFieldLatency', 2000, waitMs),
    number('bytesPerSecond', 'faultFieldRate', 6000, bytesPerSecond),
  ],
};

export function fieldsOf(kind: FaultKind): readonly FieldSpec[] {
  return FIELDS[kind];
}

/** Long enough to see what the app does; what is forgotten ends by itself. */
const USUAL_MS = '30000';
export const DURATIONS = ['', '5000', '10000', USUAL_MS, '60000', '300000'] as const;

const NO_MATCH: FaultDraft['match'] = { endpoint: '', direction: '', protocol: '', type: '', text: '' };

export function newDraft(kind: FaultKind, endpoint = ''): FaultDraft {
  const values = Object.fromEntries(fieldsOf(kind).map(({ name, initial }) => [name, initial]));
  const endsByHand = kind === 'hold' || kind === 'age-token' || kind === 'refuse';
  return {
    kind,
    values,
    match: { ...NO_MATCH, endpoint },
    forMs: endsByHand ? '' : USUAL_MS,
  };
}

/** The parts of a match that mean something to a fault of that kind. */
export function matchFieldsOf(kind: FaultKind): readonly (keyof FaultMatch)[] {
  switch (kind) {
    case 'offline':
    case 'age-token':
    case 'real-offline':
    case 'real-slow':
      return [];
    case 'delay':
    case 'drop':
    case 'duplicate':
    case 'reorder':
    case 'hold':
    case 'throttle':
    case 'corrupt':
      return ['endpoint', 'direction', 'protocol', 'type', 'text'];
    case 'answer':
      return ['endpoint', 'protocol', 'type', 'text'];
    // Before a handshake no sub-protocol is chosen.
    case 'refuse':
    case 'stall':
      return ['endpoint'];
    case 'cut':
    case 'close':
    case 'silence':
    case 'send':
    case 'receive':
      return ['endpoint', 'protocol'];
  }
}

export function ruleOf({ kind, values, match, forMs }: FaultDraft): FaultRule {
  const matched = Object.fromEntries(
    matchFieldsOf(kind).flatMap((name) => (match[name] ? [[name, match[name]]] : [])),
  );
  return {
    fault: faultOf(kind, values),
    ...(Object.keys(matched).length > 0 ? { match: matched } : {}),
    ...(forMs && !isMomentary(kind) ? { forMs: Number(forMs) } : {}),
  };
}

function faultOf(kind: FaultKind, values: FaultDraft['values']): Fault {
  const fields = fieldsOf(kind);
  const given: { [name: string]: string | number } = {};
  for (const { name, type, optional } of fields) {
    const value = values[name] ?? '';
    if (value === '' && optional) continue;
    if (name === 'minutes') given.byMs = Number(value) * MINUTE;
    else given[name] = type === 'number' ? Number(value) : value;
  }
  return { kind, ...given } as Fault;
}

/** The draft that such a rule is made of. */
export function draftOf({ fault, match = {}, forMs }: FaultRule): FaultDraft {
  const draft = newDraft(fault.kind);
  for (const { name } of fieldsOf(fault.kind)) {
    const value = name === 'minutes' ? minutesOf(fault) : (fault as { [name: string]: unknown })[name];
    draft.values[name] = value === undefined ? '' : String(value);
  }
  Object.assign(draft.match, match);
  draft.forMs = forMs === undefined ? '' : String(forMs);
  return draft;
}

function minutesOf(fault: Fault): number | undefined {
  return fault.kind === 'age-token' ? fault.byMs / MINUTE : undefined;
}

export const ALL_KINDS = Object.keys(FAULT_NAMES) as FaultKind[];

const VARIABLE = /\{\{\s*([\p{L}\p{N}_.-]{1,60})\s*\}\}/gu;

/** Names of the variables in a rule's body, each once. */
export function variablesOf({ fault }: FaultRule): string[] {
  if (!('body' in fault)) return [];
  return [...new Set([...fault.body.matchAll(VARIABLE)].map(([, name = '']) => name))];
}

export function withVariables(rule: FaultRule, values: ReadonlyMap<string, string>): FaultRule {
  const { fault } = rule;
  if (!('body' in fault)) return rule;
  const filled = fault.body.replace(VARIABLE, (whole, name: string) => values.get(name) ?? whole);
  return { ...rule, fault: { ...fault, body: filled } };
}
