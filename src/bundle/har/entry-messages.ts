// What the messages of one entry come to, gathered while they go by.

import type { EpochMilliseconds } from '../../records/units';
import { type HarMessage, type HarTime, resolveTime } from './dialect';
import type { MessageTotals } from './entry';
import type { HarSurvey } from './survey';

/** Times are known for good when the entry's own start is. */
export class EntryMessages {
  readonly #times: { item: number; time: HarTime }[] = [];
  readonly #totals: MessageTotals = { sent: { frames: 0, bytes: 0 }, received: { frames: 0, bytes: 0 } };
  #close: Extract<HarMessage, { what: 'close' }> | undefined;
  #error: Extract<HarMessage, { what: 'error' }> | undefined;
  /** First absolute time, for an entry that does not say when it began. */
  earliest: EpochMilliseconds | undefined;

  add(message: HarMessage, item: number): void {
    switch (message.what) {
      case 'frame': {
        const traffic = message.dir === 'out' ? this.#totals.sent : this.#totals.received;
        traffic.frames += 1;
        traffic.bytes += message.body.size;
        this.#times.push({ item, time: message.time });
        if (message.time && 'at' in message.time) {
          this.earliest = Math.min(this.earliest ?? message.time.at, message.time.at);
        }
        return;
      }
      case 'close':
        this.#close ??= message;
        return;
      case 'error':
        this.#error ??= message;
        return;
      case 'nothing':
        return;
    }
  }

  /** Writes the frames' times, and their keys where these are not places, into the survey. */
  resolve(start: EpochMilliseconds, survey: HarSurvey): MessageTotals {
    const totals = this.#totals;
    let previous = start;
    for (const { item, time } of this.#times) {
      previous = resolveTime(time, start, previous);
      survey.times[item] = previous;
      if (Number.isNaN(survey.keys[item])) survey.keys[item] = previous;
      totals.firstAt = Math.min(totals.firstAt ?? previous, previous);
    }
    if (this.#close) {
      const { time, dir, code, reason } = this.#close;
      const at = resolveTime(time, start, previous);
      totals.close = {
        at,
        dir,
        ...(code === undefined ? {} : { code }),
        ...(reason === undefined ? {} : { reason }),
      };
    }
    if (this.#error) {
      totals.error = { at: resolveTime(this.#error.time, start, previous), error: this.#error.error };
    }
    return totals;
  }
}
