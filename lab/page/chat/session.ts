// Who is logged in here.

import { useSyncExternalStore } from 'react';
import { getAccessToken, setAccessToken } from './token-store';

/** `undefined`: not known yet. `null`: nobody. */
export type Session = { name: string } | null | undefined;

export function useSession(): Session {
  return useSyncExternalStore(subscribe, () => session);
}

/** Logs in; each access token lives `lifeSeconds`, or as long as the server likes. Rejects where the server does not let in. */
export async function logIn(name: string, lifeSeconds?: number): Promise<void> {
  const response = await fetch('/api/login/', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ name, life: lifeSeconds }),
  });
  if (!response.ok) throw new Error('The server did not let you in.');
  const answer: { name: string; access: string } = await response.json();
  setAccessToken(answer.access);
  become({ name: answer.name });
}

/** Takes up the session that the refresh cookie stands for, as after a reload; who never logged in here has none. */
export async function resumeSession(): Promise<void> {
  if (getAccessToken() === null) {
    become(null);
    return;
  }
  const response = await fetch('/api/token/refresh/', { method: 'POST' }).catch(() => undefined);
  if (!response?.ok) {
    setAccessToken(null);
    become(null);
    return;
  }
  const answer: { name: string; access?: string; access_token?: string } = await response.json();
  setAccessToken(answer.access ?? answer.access_token ?? null);
  become({ name: answer.name });
}

export async function logOut(): Promise<void> {
  await fetch('/api/logout/', { method: 'POST' });
  setAccessToken(null);
  become(null);
}

let session: Session;
const listeners = new Set<() => void>();

function become(next: Session): void {
  session = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
