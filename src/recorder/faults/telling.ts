// What a tab's relays are told of its faults, and what the browser's own network is.

import browser from 'webextension-polyfill';
import { isReal } from '../../records/fault-names';
import type { ActiveFault, FaultEvent } from '../../records/faults';
import type { FaultMessage, OrderedFault } from '../../records/messages';
import type { NetworkConditions } from '../deep/deep-capture';

/** Whether the tab's page obeys. */
export async function send(tab: number, message: FaultMessage): Promise<boolean> {
  try {
    return (await browser.tabs.sendMessage(tab, message)) !== false;
  } catch {
    // Gone, or not there yet: a page that begins asks, or is told once it has loaded.
    return true;
  }
}

/** With what the recording says of it: all but its bodies, which may be long and hold what they like. */
export function ordered(active: ActiveFault): OrderedFault {
  const { match, drill } = active;
  const fault = 'body' in active.fault ? { ...active.fault, body: '' } : active.fault;
  const said: Omit<FaultEvent, 'id' | 'state'> = {
    fault,
    ...(match ? { match } : {}),
    ...(drill === undefined ? {} : { drill }),
  };
  return { ...active, how: JSON.stringify(said) };
}

/** A fault after one more refused handshake: none is left when all are used up. */
export function afterConnect(one: ActiveFault, id: string): ActiveFault[] {
  const { fault } = one;
  // The page has got a new token.
  if (one.id === id && fault.kind === 'age-token') return [];
  if (one.id !== id || fault.kind !== 'refuse' || fault.connects === undefined) return [one];
  return fault.connects <= 1 ? [] : [{ ...one, fault: { ...fault, connects: fault.connects - 1 } }];
}

/** What all of them together make of the network; `undefined` where none is of it. */
export function conditionsOf(active: readonly ActiveFault[]): NetworkConditions | undefined {
  const real = active.filter(({ fault }) => isReal(fault.kind));
  if (real.length === 0) return undefined;
  const slow = real.findLast(({ fault }) => fault.kind === 'real-slow')?.fault;
  const rate = slow?.kind === 'real-slow' ? slow.bytesPerSecond : -1;
  return {
    offline: real.some(({ fault }) => fault.kind === 'real-offline'),
    latency: slow?.kind === 'real-slow' ? slow.latencyMs : 0,
    downloadThroughput: rate,
    uploadThroughput: rate,
  };
}
