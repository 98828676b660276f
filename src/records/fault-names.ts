// What faults are called: the keys of their names in public/_locales, for panel and popup alike.

import type { FaultKind } from './faults';

export const FAULT_NAMES = {
  cut: 'faultCut',
  close: 'faultClose',
  refuse: 'faultRefuse',
  stall: 'faultStall',
  silence: 'faultSilence',
  offline: 'faultOffline',
  delay: 'faultDelay',
  drop: 'faultDrop',
  duplicate: 'faultDuplicate',
  reorder: 'faultReorder',
  hold: 'faultHold',
  throttle: 'faultThrottle',
  corrupt: 'faultCorrupt',
  answer: 'faultAnswer',
  send: 'faultSend',
  receive: 'faultReceive',
  'age-token': 'faultAgeToken',
  'real-offline': 'faultRealOffline',
  'real-slow': 'faultRealSlow',
} as const satisfies { [Kind in FaultKind]: string };

/** By what they do to. */
export const FAULT_GROUPS = [
  { group: 'line', kinds: ['cut', 'close', 'silence', 'offline'] },
  { group: 'handshake', kinds: ['refuse', 'stall'] },
  { group: 'frames', kinds: ['delay', 'drop', 'duplicate', 'reorder', 'hold', 'throttle', 'corrupt'] },
  { group: 'words', kinds: ['answer', 'send', 'receive'] },
  { group: 'token', kinds: ['age-token'] },
  { group: 'real', kinds: ['real-offline', 'real-slow'] },
] as const satisfies { group: string; kinds: readonly FaultKind[] }[];

export function isFaultKind(name: unknown): name is FaultKind {
  return typeof name === 'string' && Object.hasOwn(FAULT_NAMES, name);
}

/** Of the browser's own network: deep capture alone can do it. */
export function isReal(kind: FaultKind): boolean {
  return kind === 'real-offline' || kind === 'real-slow';
}

/** Done at once and over: nothing stays on. */
export function isMomentary(kind: FaultKind): boolean {
  return kind === 'cut' || kind === 'close' || kind === 'send' || kind === 'receive';
}
