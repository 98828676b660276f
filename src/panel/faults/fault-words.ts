// Faults in words: what a rule does, to whom, and for how long.

import { FAULT_NAMES } from '../../records/fault-names';
import type { Fault, FaultKind, FaultMatch, FaultRule } from '../../records/faults';
import { formatBytes, formatCount, formatSetSpan } from '../model/format';
import { counted, type TextKey, text } from '../texts';

export function faultName(kind: FaultKind): string {
  return text(FAULT_NAMES[kind]);
}

/** `Delay frames · 2 s ± 500 ms · received · wss://chat.example/ws`. */
export function ruleWords({ fault, match }: Pick<FaultRule, 'fault' | 'match'>): string {
  return [faultName(fault.kind), ...amountWords(fault), ...matchWords(match)].join(' · ');
}

function amountWords(fault: Fault): string[] {
  switch (fault.kind) {
    case 'close':
      return [fault.reason ? `${fault.code} “${fault.reason}”` : String(fault.code)];
    case 'refuse':
      return fault.connects === undefined ? [] : [counted('faultConnects', fault.connects)];
    case 'delay':
      return [
        fault.jitterMs
          ? `${formatSetSpan(fault.ms)} ± ${formatSetSpan(fault.jitterMs)}`
          : formatSetSpan(fault.ms),
      ];
    case 'drop':
    case 'duplicate':
    case 'corrupt':
      return [fault.every === 1 ? text('faultEach') : text('faultEvery', formatCount(fault.every))];
    case 'reorder':
      return [text('faultWindow', formatCount(fault.window))];
    case 'throttle':
      return [text('faultRate', formatBytes(fault.bytesPerSecond))];
    case 'real-slow':
      return [text('faultRate', formatBytes(fault.bytesPerSecond)), formatSetSpan(fault.latencyMs)];
    case 'answer':
    case 'send':
    case 'receive':
      return [cut(fault.body)];
    case 'age-token':
      return [text('faultAgedBy', formatSetSpan(fault.byMs))];
    case 'cut':
    case 'stall':
    case 'silence':
    case 'offline':
    case 'real-offline':
    case 'hold':
      return [];
  }
}

/** Of a body, in a line that says more than it. */
const BODY_SHOWN = 60;

function cut(body: string): string {
  return body.length > BODY_SHOWN ? `${body.slice(0, BODY_SHOWN)}…` : body;
}

export function matchWords(match: FaultMatch = {}): string[] {
  const { endpoint, direction, protocol, type, text: held } = match;
  return [
    ...(direction ? [text(direction === 'in' ? 'faultReceived' : 'faultSent')] : []),
    ...(endpoint ? [endpoint] : []),
    ...(protocol ? [text('faultMatchProtocol', protocol)] : []),
    ...(type ? [text('faultMatchType', type)] : []),
    ...(held ? [text('faultMatchText', cut(held))] : []),
  ];
}

export const FAULT_HINTS = {
  cut: 'faultCutHint',
  close: 'faultCloseHint',
  refuse: 'faultRefuseHint',
  stall: 'faultStallHint',
  silence: 'faultSilenceHint',
  offline: 'faultOfflineHint',
  delay: 'faultDelayHint',
  drop: 'faultDropHint',
  duplicate: 'faultDuplicateHint',
  reorder: 'faultReorderHint',
  hold: 'faultHoldHint',
  throttle: 'faultThrottleHint',
  corrupt: 'faultCorruptHint',
  answer: 'faultAnswerHint',
  send: 'faultSendHint',
  receive: 'faultReceiveHint',
  'age-token': 'faultAgeTokenHint',
  'real-offline': 'faultRealOfflineHint',
  'real-slow': 'faultRealSlowHint',
} as const satisfies { [Kind in FaultKind]: TextKey };
