// The recording that is looked at: what is loaded of it, the list of its messages, and what is concluded of it.

import type { ReadonlySignal } from '@preact/signals';
import { WorkerCalls } from '../bodies/worker-calls';
import { createInsight, type Insight } from '../insight/insight';
import type { Source } from '../source/source';
import { FoldedRows } from './folded-rows';
import { type ListGround, MessageList } from './message-list';
import { LoadedSession } from './session';

export interface Opened {
  session: LoadedSession;
  messages: MessageList;
  /** The list's rows as they are shown. */
  rows: FoldedRows;
  insight: Insight;
}

/** `live`: its page is there to be watched. */
export function open(
  source: Source,
  id: string,
  live: boolean,
  foldHeartbeats: ReadonlySignal<boolean>,
  onError: (error: unknown) => void,
): Opened {
  const session = new LoadedSession(source, id, onError);
  const { index, decoded, payloads } = session;
  const ground: ListGround = {
    index,
    decoded,
    payloads,
    search: new WorkerCalls(() => source.startBodiesWorker()),
    connectionOf: (ordinal) => session.connectionOf(ordinal),
    extent: () => ({ from: session.row.peek()?.startedAt ?? 0, to: session.row.peek()?.lastAt ?? 0 }),
  };
  const messages = new MessageList(ground, onError);
  return {
    session,
    messages,
    rows: new FoldedRows(index, decoded, messages, foldHeartbeats),
    insight: createInsight(source.analyse, id, live),
  };
}

export function close(opened: Opened | undefined): void {
  opened?.rows.dispose();
  opened?.messages.dispose();
  opened?.session.dispose();
  opened?.insight.dispose();
}
