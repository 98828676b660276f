// What was said, as it should be kept: each message once, in the order of its sequence, one's own from sending to kept.

import { useCallback, useMemo, useReducer, useRef } from 'react';
import type { ChatMessage } from '../../protocol';
import type { ShownMessage } from './chat';

export interface Transcript {
  messages: readonly ShownMessage[];
  add(message: ChatMessage): void;
  /** One's own message, before the server has it. */
  addOwn(clientId: string, text: string): void;
  acknowledge(clientId: string, id: string, seq: number): void;
  fail(clientId: string): void;
  /** Sequence of the newest message received in that room; `undefined` where none was. Read at connecting, not at rendering. */
  newestIn(room: string): number | undefined;
}

/** The transcript of all rooms opened, showing one. Its functions keep their identity. */
export function useTranscript(room: string, me: string): Transcript {
  const [all, change] = useReducer(reduce, []);
  const newest = useRef(new Map<string, number>());
  const place = useRef({ room, me });
  place.current = { room, me };

  const add = useCallback((message: ChatMessage) => {
    newest.current.set(message.thread, Math.max(newest.current.get(message.thread) ?? 0, message.seq));
    change({ kind: 'received', message });
  }, []);
  const addOwn = useCallback((clientId: string, text: string) => {
    change({
      kind: 'sending',
      clientId,
      text,
      thread: place.current.room,
      from: place.current.me,
      at: Date.now(),
    });
  }, []);
  const acknowledge = useCallback(
    (clientId: string, id: string, seq: number) => change({ kind: 'acknowledged', clientId, id, seq }),
    [],
  );
  const fail = useCallback((clientId: string) => change({ kind: 'failed', clientId }), []);
  const newestIn = useCallback((thread: string) => newest.current.get(thread), []);
  const messages = useMemo(() => all.filter((message) => message.thread === room), [all, room]);
  return { messages, add, addOwn, acknowledge, fail, newestIn };
}

type Change =
  | { kind: 'received'; message: ChatMessage }
  | { kind: 'sending'; clientId: string; text: string; thread: string; from: string; at: number }
  | { kind: 'acknowledged'; clientId: string; id: string; seq: number }
  | { kind: 'failed'; clientId: string };

type Messages = readonly ShownMessage[];

function reduce(messages: Messages, change: Change): Messages {
  switch (change.kind) {
    case 'received': {
      const { id, seq, thread, from, text, at, client_id: clientId } = change.message;
      const before = messages.find(
        (shown) => shown.id === id || (clientId !== undefined && shown.key === clientId),
      );
      if (before?.id !== undefined && before.state === 'kept') return messages;
      const received: ShownMessage = {
        key: before?.key ?? id,
        id,
        seq,
        thread,
        from,
        text,
        at,
        state: 'kept',
      };
      return inOrder([...messages.filter((shown) => shown !== before), received]);
    }
    case 'sending': {
      const { clientId, text, thread, from, at } = change;
      return [...messages, { key: clientId, text, thread, from, at, state: 'sending' }];
    }
    case 'acknowledged': {
      const { clientId, id, seq } = change;
      return inOrder(
        messages.map((shown) =>
          shown.key === clientId ? { ...shown, id, seq, state: 'kept' as const } : shown,
        ),
      );
    }
    case 'failed':
      return messages.map((shown) =>
        shown.key === change.clientId && shown.state === 'sending'
          ? { ...shown, state: 'failed' as const }
          : shown,
      );
    default:
      return change satisfies never;
  }
}

/** What the server does not have yet comes last. */
function inOrder(messages: ShownMessage[]): ShownMessage[] {
  return messages.sort(
    (a, b) => (a.seq ?? Number.POSITIVE_INFINITY) - (b.seq ?? Number.POSITIVE_INFINITY) || 0,
  );
}

/** A message as it is shown, for hooks that keep a list of their own. */
export function shownFrom(message: ChatMessage): ShownMessage {
  const { id, seq, thread, from, text, at } = message;
  return { key: id, id, seq, thread, from, text, at, state: 'kept' };
}
