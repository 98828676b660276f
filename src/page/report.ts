// Hears the open event by which an app's own client says what it decided (records/decision-event.ts).

import { DECISION_EVENT } from '../records/decision-event';
import { apply, getDetail, NONE, nativeAddEventListener, now, slice } from './intrinsics';
import { addFact } from './pending';
import { stateOf } from './state';

const pristineWindow = window;
/** Longest text taken from a report: a sentence, or an address. */
const TEXT_LENGTH = 2_000;

/** Idempotent. */
export function watchReports(): void {
  apply(nativeAddEventListener, pristineWindow, [DECISION_EVENT, onReport, true]);
}

function onReport(event: Event): void {
  try {
    const detail: unknown = apply(getDetail, event, NONE);
    if (typeof detail !== 'object' || detail === null) return;
    const { action, socket, url, attempt, delayMs, reason, library } = detail as { [name: string]: unknown };
    if (action !== 'retry' && action !== 'stop' && action !== 'reset') return;
    const state = stateOf(socket);
    addFact(
      {
        type: 'report',
        at: now(),
        action,
        ...(state ? { connection: state.number } : null),
        ...(typeof url === 'string' ? { url: slice(url, 0, TEXT_LENGTH) } : null),
        ...(isNumber(attempt) ? { attempt } : null),
        ...(isNumber(delayMs) ? { delayMs } : null),
        ...(typeof reason === 'string' ? { reason: slice(reason, 0, TEXT_LENGTH) } : null),
        ...(typeof library === 'string' ? { library: slice(library, 0, TEXT_LENGTH) } : null),
      },
      3 * TEXT_LENGTH,
    );
  } catch {
    // A detail made to throw when it is read: no report.
  }
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && value - value === 0;
}
