// Plays a drill and says at its end, on the page and to whoever drives the browser, what a user saw:
// `document.documentElement.dataset.lab` is then 'done', `.labSays` the words, `.labWell` 'yes' or 'no'.

import { useSyncExternalStore } from 'react';
import type { Flaw, Twin } from '../choice';
import { DRILLS, USER } from './drills';
import { messagesSeen, statusSeen } from './hand';
import { countConnections, messagesOf } from './server';
import { judge, type Verdict } from './verdict';

export type Play =
  | { phase: 'none' }
  | { phase: 'playing'; flaw: Flaw; twin: Twin }
  | { phase: 'done'; flaw: Flaw; twin: Twin; verdict: Verdict };

/** Never rejects: what goes wrong with the drill itself is its verdict. */
export async function playScript(flaw: Flaw, twin: Twin): Promise<void> {
  show({ phase: 'playing', flaw, twin });
  const verdict = await play(flaw).catch(
    (error: unknown): Verdict => ({ well: false, words: `The drill itself failed: ${String(error)}` }),
  );
  show({ phase: 'done', flaw, twin, verdict });
  const { dataset } = document.documentElement;
  dataset.labSays = verdict.words;
  dataset.labWell = verdict.well ? 'yes' : 'no';
  dataset.lab = 'done';
}

export function usePlay(): Play {
  return useSyncExternalStore(subscribe, () => current);
}

async function play(flaw: Flaw): Promise<Verdict> {
  const startedAt = Date.now();
  const away = watchAbsence();
  const { rooms, written, firstSeq, cutAt } = await DRILLS[flaw]();
  const seconds = (Date.now() - startedAt) / 1000;
  const [room] = rooms;
  const [said, connections] = await Promise.all([messagesOf(room), countConnections(rooms)]);
  return judge({
    user: USER,
    status: statusSeen() ?? { state: 'disconnected', words: 'nothing' },
    shown: messagesSeen(),
    said: said.filter((message) => message.seq >= firstSeq),
    written,
    connections,
    seconds,
    awaySeconds: cutAt === undefined ? undefined : away(cutAt),
  });
}

/** Notes when the page says that it is connected. Gives the seconds from a moment to the next return after it. */
function watchAbsence(): (since: number) => number | undefined {
  const returns: number[] = [];
  let wasConnected = false;
  const observer = new MutationObserver(() => {
    const isConnected = statusSeen()?.state === 'connected';
    if (isConnected && !wasConnected) returns.push(Date.now());
    wasConnected = isConnected;
  });
  observer.observe(document.body, { subtree: true, childList: true, attributeFilter: ['data-status'] });
  return (since) => {
    observer.disconnect();
    const back = returns.find((at) => at > since);
    return back === undefined ? undefined : (back - since) / 1000;
  };
}

let current: Play = { phase: 'none' };
const listeners = new Set<() => void>();

function show(next: Play): void {
  current = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
