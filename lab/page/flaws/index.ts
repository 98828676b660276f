// The seven mistakes behind "please refresh", by their numbers.

import type { UseChat } from '../chat/chat';
import type { Flaw } from '../choice';
import { useChat as useChat1 } from './1-effect-dependencies';
import { useChat as useChat2 } from './2-stale-closures';
import { useChat as useChat3 } from './3-dispatch-order';
import { useChat as useChat4 } from './4-no-recovery';
import { useChat as useChat5 } from './5-stale-token';
import { useChat as useChat6 } from './6-duplicates-and-gaps';
import { useChat as useChat7 } from './7-cleanup-races';

export interface FlawDescription {
  /** The mistake, for who reads the code. */
  mistake: string;
  /** What comes of it, for who uses the page. */
  seen: string;
  useChat: UseChat;
}

export const FLAW_DESCRIPTIONS: Record<Flaw, FlawDescription> = {
  1: {
    mistake: 'Callbacks among the effect’s dependencies: each rendering opens a new socket.',
    seen: 'The status flickers, messages come in fits, sending fails now and then.',
    useChat: useChat1,
  },
  2: {
    mistake: 'Handlers, send and reconnect keep the state of the rendering they were made in.',
    seen: 'Messages vanish or turn up in another room; what one sends goes nowhere.',
    useChat: useChat2,
  },
  3: {
    mistake: 'Frames are listened to only after other loading; sends do not wait for the socket.',
    seen: 'The first messages are missing or below later ones; a quick first message is lost.',
    useChat: useChat3,
  },
  4: {
    mistake: 'The end of the connection sets a word on the page, and nothing connects again.',
    seen: 'Messages stop. Refreshing helps.',
    useChat: useChat4,
  },
  5: {
    mistake: 'The token of the log-in is used for good, and retried after it has ended: 403.',
    seen: 'It reconnects for ever and never gets through. Refreshing helps.',
    useChat: useChat5,
  },
  6: {
    mistake: 'Resumes by the number of messages shown, shows what comes twice, sends from two lists.',
    seen: 'Messages twice, messages missing, one’s own message doubled for everyone.',
    useChat: useChat6,
  },
  7: {
    mistake: 'A replaced socket’s end schedules another; nobody closes what the ref has lost.',
    seen: 'Sockets pile up; the status says one thing while messages say another.',
    useChat: useChat7,
  },
};
