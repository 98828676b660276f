// The site that checks run against: one page, the checks' script, and sockets that do as they are told.

import type { IncomingMessage } from 'node:http';
import { build } from 'esbuild';
import type { WebSocket } from 'ws';
import { echo, type Site, startSite } from '../support/site';

const PAGE = `<!doctype html><meta charset="utf-8"><title>checks</title><body><script src="/checks.js"></script>`;

/** Serves the checks at `/checks`. */
export async function startChecksSite(): Promise<Site> {
  const script = await bundleChecks();
  return startSite({
    pages: {
      '/checks': PAGE,
      '/checks.js': script,
      '/api/token': '{"token":"short"}',
      '/api/token/refresh': '{"access_token":"a-token-of-the-checks","expires":60}',
    },
    onSocket: obey,
    refuse: (request) => (request.url?.startsWith('/refuse') ? 403 : undefined),
  });
}

/** `/obey` does what a text says: `send 3`, `send 3 and close`, `close 4000 why`, `cut`. All other paths echo. */
function obey(socket: WebSocket, request: IncomingMessage): void {
  if (!request.url?.startsWith('/obey')) {
    echo(socket);
    return;
  }
  socket.on('message', (data) => {
    const text = String(data);
    const [, count = '0'] = text.match(/^send (\d+)/) ?? [];
    for (let number = 1; number <= Number(count); number++) socket.send(`message ${number}`);
    const [, code, reason] = text.match(/^close ?(\d+)? ?(.*)$/) ?? [];
    if (text.endsWith('and close')) socket.close(4000, 'as told');
    else if (text.startsWith('close')) socket.close(code === undefined ? undefined : Number(code), reason);
    else if (text === 'cut') socket.terminate();
  });
}

async function bundleChecks(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [`${import.meta.dirname}/checks/index.ts`],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'compliance',
    target: 'es2022',
  });
  return outputFiles[0]?.text ?? '';
}
