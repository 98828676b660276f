// What each client is known to do, from its own source at the version installed, with the options that its page gives.

import type { Policy } from '../../src/analysis/result';
import type { ProtocolName } from './protocols';

export interface Client {
  /** The package, and which of its ways where there are several. */
  name: string;
  /** File in `pages/`. */
  page: string;
  protocol: ProtocolName;
  /** Handshakes refused before the server is back. */
  refusals: number;
  /** The policy as it is. What the analysis says must be so; what it leaves out is no fault, but for `settled`. */
  truth: Policy;
  /** What so many attempts settle. */
  settled: readonly (keyof Policy)[];
  /** Within what share of the truth a figure is right; a tenth, as the promise is. */
  within?: number;
  /** Attempts after which it stops where the server never comes back, with the page's `?gives-up`. */
  givesUpAfter?: number;
  /** What is played in Firefox too. It lets each attempt after a failed one wait by itself, longer each time: few attempts. */
  inFirefox?: Pick<Client, 'refusals' | 'settled'>;
}

const NO_JITTER = { jitter: 'none', jitterRatio: 0 } as const;
const CURVE = ['kind', 'baseMs', 'factor', 'capMs', 'jitter'] as const;

export const CLIENTS: readonly Client[] = [
  {
    name: 'reconnecting-websocket',
    page: 'reconnecting-websocket.ts',
    protocol: 'plain',
    refusals: 11,
    truth: { kind: 'exponential', baseMs: 100, factor: 1.3, capMs: 1000, ...NO_JITTER, confidence: 1 },
    settled: CURVE,
    givesUpAfter: 4,
    inFirefox: { refusals: 6, settled: ['kind', 'baseMs', 'factor', 'jitter'] },
  },
  {
    // Half of each wait is drawn, before the cap: at the cap all are alike.
    name: 'socket.io-client, as it comes',
    page: 'socket.io-client.ts',
    protocol: 'socket.io',
    refusals: 5,
    truth: {
      kind: 'exponential',
      baseMs: 1000,
      factor: 2,
      capMs: 5000,
      jitter: 'proportional',
      jitterRatio: 0.5,
      library: 'socket.io-client',
      confidence: 1,
    },
    settled: ['library'],
    givesUpAfter: 4,
    inFirefox: { refusals: 3, settled: ['library'] },
  },
  {
    name: 'graphql-ws',
    page: 'graphql-ws.ts',
    protocol: 'graphql',
    refusals: 6,
    truth: {
      kind: 'exponential',
      baseMs: 100,
      factor: 2,
      jitter: 'additive',
      jitterMs: [30, 300],
      library: 'graphql-ws',
      confidence: 1,
    },
    settled: ['kind', 'factor', 'library'],
    givesUpAfter: 1,
  },
  {
    name: '@microsoft/signalr',
    page: 'signalr.ts',
    protocol: 'signalr',
    refusals: 3,
    truth: { kind: 'table', waitsMs: [0, 200, 1000, 3000], ...NO_JITTER, confidence: 1 },
    settled: ['kind', 'waitsMs', 'jitter'],
    givesUpAfter: 4,
    inFirefox: { refusals: 3, settled: ['kind', 'waitsMs', 'jitter'] },
  },
  {
    name: '@stomp/stompjs, as it comes',
    page: 'stomp.ts',
    protocol: 'stomp',
    refusals: 3,
    truth: { kind: 'fixed', baseMs: 5000, ...NO_JITTER, library: '@stomp/stompjs', confidence: 1 },
    settled: ['kind', 'baseMs', 'jitter', 'library'],
  },
  {
    name: '@stomp/stompjs, exponential',
    page: 'stomp-exponential.ts',
    protocol: 'stomp',
    refusals: 7,
    truth: {
      kind: 'exponential',
      baseMs: 100,
      factor: 2,
      capMs: 1600,
      ...NO_JITTER,
      library: '@stomp/stompjs',
      confidence: 1,
    },
    settled: [...CURVE, 'library'],
  },
  {
    name: 'phoenix, as it comes',
    page: 'phoenix.ts',
    protocol: 'phoenix',
    refusals: 11,
    truth: {
      kind: 'table',
      waitsMs: [10, 50, 100, 150, 200, 250, 500, 1000, 2000, 5000, 5000, 5000],
      capMs: 5000,
      ...NO_JITTER,
      library: 'phoenix',
      confidence: 1,
    },
    settled: ['kind', 'waitsMs', 'capMs', 'jitter', 'library'],
    inFirefox: { refusals: 5, settled: ['kind', 'waitsMs', 'jitter', 'library'] },
  },
  {
    name: 'react-use-websocket',
    page: 'react-use-websocket.ts',
    protocol: 'plain',
    refusals: 5,
    truth: { kind: 'fixed', baseMs: 1000, ...NO_JITTER, confidence: 1 },
    settled: ['kind', 'baseMs', 'jitter'],
    givesUpAfter: 4,
  },
  {
    name: 'partysocket',
    page: 'partysocket.ts',
    protocol: 'plain',
    refusals: 7,
    truth: { kind: 'exponential', baseMs: 100, factor: 2, capMs: 1600, ...NO_JITTER, confidence: 1 },
    settled: CURVE,
    givesUpAfter: 3,
  },
  {
    name: 'sockette, as it comes',
    page: 'sockette.ts',
    protocol: 'plain',
    refusals: 5,
    truth: { kind: 'fixed', baseMs: 1000, ...NO_JITTER, confidence: 1 },
    settled: ['kind', 'baseMs', 'jitter'],
    givesUpAfter: 3,
  },
  {
    // It counts a step before the first wait: twice the base that it is given.
    name: 'websocket-ts, exponential',
    page: 'websocket-ts.ts',
    protocol: 'plain',
    refusals: 7,
    truth: { kind: 'exponential', baseMs: 100, factor: 2, capMs: 1600, ...NO_JITTER, confidence: 1 },
    settled: CURVE,
    givesUpAfter: 3,
  },
  {
    name: 'websocket-ts, linear',
    page: 'websocket-ts-linear.ts',
    protocol: 'plain',
    refusals: 7,
    truth: { kind: 'linear', baseMs: 300, stepMs: 200, capMs: 1100, ...NO_JITTER, confidence: 1 },
    settled: ['kind', 'baseMs', 'stepMs', 'capMs', 'jitter'],
  },
  {
    // It asks at growing intervals whether the connection is stale: the first wait is what was left of one. From 0 to 15 %
    // are added to the others, of 1 s × 1.15^n: half of that to the middle, half as jitter about it. No timer is armed
    // as a connection ends, so that all this is measured from outside, with the time that each attempt took to fail.
    name: '@rails/actioncable',
    page: 'actioncable.ts',
    protocol: 'actioncable',
    refusals: 7,
    truth: {
      kind: 'exponential',
      baseMs: 1075,
      factor: 1.15,
      jitter: 'proportional',
      jitterRatio: 0.07,
      library: '@rails/actioncable',
      confidence: 1,
    },
    within: 0.35,
    settled: ['library'],
  },
  {
    name: 'mqtt, as it comes',
    page: 'mqtt.ts',
    protocol: 'mqtt',
    refusals: 5,
    truth: { kind: 'fixed', baseMs: 1000, ...NO_JITTER, confidence: 1 },
    settled: ['kind', 'baseMs', 'jitter'],
    inFirefox: { refusals: 4, settled: ['kind', 'baseMs', 'jitter'] },
  },
];
