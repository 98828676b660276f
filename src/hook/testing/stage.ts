// A page, a clock and a network to try a socket on: what the tests of its life have in common.

import { afterEach, beforeEach, vi } from 'vitest';
import { exponentialBackoff } from '../backoff';
import { DECISION_EVENT, type DecisionDetail } from '../decision';
import type { SocketOptions } from '../options';
import { createSocket } from '../socket';
import { createFakeNetwork, type FakeNetwork } from './fake-network';
import { type FakePage, installFakePage } from './fake-page';
import { record } from './record';

export const URL = 'wss://chat.test/room';

/** The longest waits: chance takes nothing off. */
const backoff = exponentialBackoff({ jitter: 0 });

export type Json = { [field: string]: unknown };

export interface Stage {
  readonly page: FakePage;
  /** All that was decided, as the page hears it. */
  readonly decisions: DecisionDetail[];
}

/** Sets the stage before each test of the file, and clears it after. */
export function setStage(): Stage {
  let page: FakePage;
  let decisions: DecisionDetail[];
  beforeEach(() => {
    vi.useFakeTimers();
    page = installFakePage();
    decisions = [];
    addEventListener?.(DECISION_EVENT, (event) =>
      decisions.push((event as CustomEvent<DecisionDetail>).detail),
    );
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
  return {
    get page() {
      return page;
    },
    get decisions() {
      return decisions;
    },
  };
}

/** A socket, its network, and what it tells. */
export function made(
  options: Partial<SocketOptions<Json, Json>> = {},
  network: FakeNetwork = createFakeNetwork(),
) {
  const socket = createSocket<Json, Json>({ url: URL, backoff, WebSocket: network.WebSocket, ...options });
  return { socket, network, told: record(socket) };
}

/** The same, its first handshake accepted. */
export async function opened(options: Partial<SocketOptions<Json, Json>> = {}, network?: FakeNetwork) {
  const all = made(options, network);
  await settle();
  all.network.last.accept();
  return all;
}

/** Lets a token, an address and the handshake's beginning come about. */
export const settle = () => vi.advanceTimersByTimeAsync(0);

export const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
