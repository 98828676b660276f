// What the checkout's server scripts (`.py`) answer that its WebSocket tests ask for, by name.

import type { IncomingHttpHeaders } from 'node:http';

interface ScriptAnswer {
  status?: number;
  headers?: [string, string][];
  text?: string;
}

type Script = (url: URL, headers: IncomingHttpHeaders) => ScriptAnswer;

/** What a test leaves with the server to ask for it later. Its keys are drawn at random. */
const stash = new Map<string, string>();

export const SCRIPTS: ReadonlyMap<string, Script> = new Map<string, Script>([
  ['check.py', (_url, headers) => ({ text: 'sec-websocket-key' in headers ? 'FAIL' : 'PASS' })],
  ['redirect_response.py', () => ({ status: 301, headers: [['location', '/echo']] })],
  ['set-cookie.py', ({ search }) => ({ headers: [['set-cookie', decodeURIComponent(search.slice(1))]] })],
  ['stash-put.py', stashPut],
  ['stash-take.py', stashTake],
]);

function stashPut({ searchParams }: URL): ScriptAnswer {
  stash.set(searchParams.get('key') ?? '', searchParams.get('value') ?? '');
  return {};
}

function stashTake({ searchParams }: URL): ScriptAnswer {
  const key = searchParams.get('key') ?? '';
  const value = stash.get(key) ?? null;
  stash.delete(key);
  return { text: JSON.stringify(value) };
}
