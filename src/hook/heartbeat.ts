// Finds out that a connection is dead although the browser says it is open (half-open), by asking.
// Pages cannot send WebSocket's own ping frames, so the ping is a message that the server has to answer.

import { fieldOf } from './codec';
import type { Milliseconds } from './decision';
import { after, type Timer } from './timer';

export interface HeartbeatOptions<In, Out> {
  /** Silence from the server after which it is asked. Default 25,000: proxies cut idle connections from 30 s on. */
  intervalMs?: Milliseconds;
  /** How long the answer may take. Default 10,000: a mobile network that wakes up needs some seconds. */
  timeoutMs?: Milliseconds;
  /** The question. Default `{type: 'ping'}`. Returns `undefined` where the server beats of its own accord and is only listened to. */
  ping?: () => Out | undefined;
  /** Whether a message is the answer to a ping and nothing besides; such are not passed on. Default: `type` is `pong`. */
  isPong?: (message: In) => boolean;
  /** The answer to a server's own ping; such pings are not passed on. Default: `{type: 'pong'}` where `type` is `ping`. */
  answer?: (message: In) => Out | undefined;
}

/** What a heartbeat needs of the socket it watches. */
export interface HeartbeatLink<Out> {
  send(message: Out): void;
  /** The connection does not answer any more. */
  dead(): void;
}

export interface Heartbeat<In> {
  /** A connection opened. */
  start(): void;
  stop(): void;
  /** A frame came in, whatever it holds: the connection lives. */
  heard(): void;
  /** Whether the message belongs to the heartbeat alone. */
  takes(message: In): boolean;
  /** Asks at once: the network changed, or the page was away. */
  probe(): void;
}

export type HeartbeatFeature<In, Out> = (link: HeartbeatLink<Out>) => Heartbeat<In>;

/** A heartbeat to hand to `createSocket`. */
export function heartbeat<In = unknown, Out = unknown>({
  intervalMs = 25_000,
  timeoutMs = 10_000,
  ping = () => ({ type: 'ping' }) as Out,
  isPong = (message) => fieldOf(message, 'type') === 'pong',
  answer = (message) => (fieldOf(message, 'type') === 'ping' ? ({ type: 'pong' } as Out) : undefined),
}: HeartbeatOptions<In, Out> = {}): HeartbeatFeature<In, Out> {
  return (link) => {
    let timer: Timer | undefined;
    let heardAt = 0;
    let askedAt = 0;
    let isAsking = false;
    let isExcused = false;

    const listen = (delayMs: Milliseconds) => {
      clearTimeout(timer);
      isAsking = false;
      timer = after(delayMs, () => {
        // Frames only note their time; the timer is set anew here, not at each of a thousand frames a second.
        const left = heardAt + intervalMs - Date.now();
        // Never more than the whole, even where the clock was set back.
        if (left > 0) listen(Math.min(left, intervalMs));
        else ask();
      });
    };

    const ask = () => {
      clearTimeout(timer);
      isAsking = true;
      askedAt = Date.now();
      timer = after(timeoutMs, judge);
      const question = ping();
      if (question !== undefined) link.send(question);
    };

    const judge = () => {
      const late = Date.now() - askedAt - timeoutMs;
      if (late <= timeoutMs || isExcused) return link.dead();
      // The page was frozen or its timers throttled: the answer may lie unread behind this very timer. Once, that
      // excuses the silence; timers that stay slow, as in a hidden tab, must not keep a dead connection for good.
      isExcused = true;
      ask();
    };

    return {
      start() {
        heardAt = Date.now();
        isExcused = false;
        listen(intervalMs);
      },
      stop() {
        clearTimeout(timer);
        isAsking = false;
      },
      heard() {
        heardAt = Date.now();
        if (!isAsking) return;
        isExcused = false;
        listen(intervalMs);
      },
      takes(message) {
        const reply = answer(message);
        if (reply !== undefined) link.send(reply);
        return reply !== undefined || isPong(message);
      },
      probe() {
        // A question that is out is not put off by another: who comes and goes would keep a dead connection alive.
        if (!isAsking) ask();
      },
    };
  };
}
