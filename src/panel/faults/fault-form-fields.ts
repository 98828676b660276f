// What each fault asks for, with values that do something worth seeing, and the rule that is made of what was typed. Pure.

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

const number = (name: FieldName, label: TextKey, initial: number, min: number, max: number): FieldSpec => ({
  name,
  label,
  type: 'number',
  initial: String(initial),
  min,
  max,
});

/** An hour: who waits longer can end it by hand. */
const LONGEST_DELAY_MS = 3_600_000;
const MOST = 1_000_000;
const every = number('every', 'faultFieldEvery', 3, 1, MOST);
const body: FieldSpec = { name: 'body', label: 'faultFieldBody', type: 'body', initial: '' };

/** A code that a server may send: RFC 6455, 7.4.2, up to 4999. */
const FIELDS: { [Kind in FaultKind]: readonly FieldSpec[] } = {
  cut: [],
  close: [
    number('code', 'faultFieldCode', 1012, 1000, 4999),
    { name: 'reason', label: 'faultFieldReason', type: 'text', initial: '', optional: true },
  ],
  refuse: [{ ...number('connects', 'faultFieldConnects', 3, 1, MOST), optional: true }],
  stall: [],
  silence: [],
  offline: [],
  delay: [
    number('ms', 'faultFieldDelay', 2000, 0, LONGEST_DELAY_MS),
    { ...number('jitterMs', 'faultFieldJitter', 500, 0, LONGEST_DELAY_MS), optional: true },
  ],
  drop: [every],
  duplicate: [every],
  reorder: [number('window', 'faultFieldWindow', 4, 2, 1000)],
  hold: [],
  throttle: [number('bytesPerSecond', 'faultFieldRate', 1000, 1, 1_000_000_000)],
  corrupt: [every],
  answer: [body],
  send: [body],
  receive: [body],
  'age-token': [number('minutes', 'faultFieldMinutes', 20, 1, 527_040)],
  'real-offline': [],
  'real-slow': [
    number('latencyMs', 'faultFieldLatency', 2000, 0, LONGEST_DELAY_MS),
    number('bytesPerSecond', 'faultFieldRate', 6000, 1, 1_000_000_000),
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
    if (name === 'minutes') given.byMs = Number(value) * 60_000;
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
  return fault.kind === 'age-token' ? fault.byMs / 60_000 : undefined;
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
