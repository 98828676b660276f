// The connection's state, in the words that a user reads.

import type { ChatStatus } from './chat';

/** `now` in milliseconds since the epoch. */
export function statusWords(status: ChatStatus, now: number): string {
  switch (status.state) {
    case 'connecting':
      return 'Connecting…';
    case 'connected':
      return 'Connected';
    case 'waiting': {
      const { attempt, mostAttempts, retryAt } = status;
      const which =
        mostAttempts === undefined ? `attempt ${attempt}` : `attempt ${attempt} of ${mostAttempts}`;
      if (retryAt === undefined) return `Offline: reconnecting once there is a network, ${which}`;
      const seconds = Math.ceil((retryAt - now) / 1000);
      return seconds > 0 ? `Reconnecting in ${seconds} s, ${which}` : `Reconnecting, ${which}`;
    }
    case 'disconnected':
      return 'Disconnected';
    case 'stopped':
      return status.reason;
    default:
      return status satisfies never;
  }
}
