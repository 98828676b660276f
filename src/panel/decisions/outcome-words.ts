// How an episode began and how it ended, in words.

import type { Outcome, Trigger } from '../../analysis/result';
import { closerWords, type Words } from '../connections/words';
import { text } from '../texts';

export function outcomeWords(outcome: Outcome): Words {
  switch (outcome) {
    case 'recovered':
      return { icon: 'done', tone: 'good', text: text('outcomeRecovered') };
    case 'gave-up':
      return { icon: 'failed', tone: 'bad', text: text('outcomeGaveUp') };
    case 'never-retried':
      return { icon: 'failed', tone: 'bad', text: text('outcomeNeverRetried') };
    case 'ongoing':
      return { icon: 'wait', tone: 'busy', text: text('outcomeOngoing') };
  }
}

/** `closed with 1006 by the network`. */
export function triggerWords({ code, closer }: Trigger): string {
  return code === undefined
    ? text('triggerClosed', closerWords(closer))
    : text('triggerClosedWith', code, closerWords(closer));
}
