// Every rule, in the order of the table in docs/findings.md.

import { authRejected } from './auth-rejected';
import { backoffNotReset } from './backoff-not-reset';
import { backpressure } from './backpressure';
import { cleanupRace } from './cleanup-race';
import { closedWhileConnecting } from './closed-while-connecting';
import { doubleScheduling } from './double-scheduling';
import { duplicateMessage } from './duplicate-message';
import { duplicateSend } from './duplicate-send';
import { effectChurn } from './effect-churn';
import { expiredToken } from './expired-token';
import { fixedDelay } from './fixed-delay';
import { frameBeforeReady } from './frame-before-ready';
import { gaveUp } from './gave-up';
import { halfOpen } from './half-open';
import { heartbeatMissed } from './heartbeat-missed';
import { latePaint } from './late-paint';
import { leakedSocket } from './leaked-socket';
import { missingMessage } from './missing-message';
import { noBackoff } from './no-backoff';
import { noJitter } from './no-jitter';
import { noRecovery } from './no-recovery';
import { outOfOrder } from './out-of-order';
import { overlappingSockets } from './overlapping-sockets';
import { reconnectStorm } from './reconnect-storm';
import { refreshFailed } from './refresh-failed';
import { refreshStorm } from './refresh-storm';
import { retryAfterFatal } from './retry-after-fatal';
import { retryWhileOffline } from './retry-while-offline';
import type { Rule } from './rule';
import { sendAfterClose } from './send-after-close';
import { shortLived } from './short-lived';
import { slowHandler } from './slow-handler';
import { staleHandler } from './stale-handler';
import { staleToken } from './stale-token';
import { throttledTimer } from './throttled-timer';
import { uncappedBackoff } from './uncapped-backoff';
import { unheardMessage } from './unheard-message';

export const RULES: readonly Rule[] = [
  reconnectStorm,
  effectChurn,
  noBackoff,
  staleHandler,
  staleToken,
  sendAfterClose,
  unheardMessage,
  outOfOrder,
  frameBeforeReady,
  noRecovery,
  gaveUp,
  retryWhileOffline,
  expiredToken,
  authRejected,
  retryAfterFatal,
  refreshFailed,
  refreshStorm,
  duplicateMessage,
  missingMessage,
  duplicateSend,
  overlappingSockets,
  leakedSocket,
  cleanupRace,
  closedWhileConnecting,
  doubleScheduling,
  fixedDelay,
  noJitter,
  uncappedBackoff,
  backoffNotReset,
  throttledTimer,
  halfOpen,
  heartbeatMissed,
  latePaint,
  slowHandler,
  backpressure,
  shortLived,
];
