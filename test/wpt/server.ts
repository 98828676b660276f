// Serves a checkout as the tests' own server would: its files, what is made of them, and its WebSocket handlers, each
// with and without TLS. Loopback only.

import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { basename, extname, join, normalize } from 'node:path';
import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { generate } from 'selfsigned';
import { WebSocketServer } from 'ws';
import type { WptTest } from './checkout';
import { HANDLERS, type Upgrade } from './handlers';
import { scriptMetadata } from './metadata';
import { SCRIPTS } from './scripts';
import { type Place, substitute } from './substitution';
import { WRAPPERS } from './wrappers';

export interface WptServer {
  place: Place;
  /** Where a test lies. */
  addressOf(test: WptTest): string;
  close(): Promise<void>;
}

/** In place of the checkout's own testharnessreport.js, which says nothing: keeps the results for `run.ts`. */
const REPORT = `add_completion_callback((tests, status) => {
  Object.defineProperty(globalThis, '__wptResults', { value: JSON.stringify({
    status: status.status,
    message: status.message,
    tests: tests.map(({ name, status, message }) => ({ name, status, message })),
  }) });
});
`;

const TYPES: { [ending: string]: string } = {
  '.html': 'text/html',
  '.htm': 'text/html',
  '.xhtml': 'application/xhtml+xml',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
};

/** Starts the servers on free ports. */
export async function startWptServer(root: string): Promise<WptServer> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    algorithm: 'sha256',
  });
  const plain = () => createServer();
  const secure = () => createSecureServer({ key, cert });
  const servers: { [scheme: string]: Server[] } = {
    http: [plain(), plain()],
    https: [secure(), secure()],
    ws: [plain()],
    // None speaks HTTP/2: files that name such a port get one, and tests that want it are not run.
    h2: [secure()],
    wss: [secure()],
  };
  const all = Object.values(servers).flat();
  await Promise.all(
    all.map((server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))),
  );
  const place: Place = {
    host: 'localhost',
    // Of another site than localhost, and one that may have subdomains, as an address in numbers may not.
    otherHost: 'other.localhost',
    ports: Object.fromEntries(Object.entries(servers).map(([scheme, list]) => [scheme, list.map(portOf)])),
  };
  // No server counts those whose bytes it no longer reads: some handlers leave theirs open.
  const streams = new Set<Duplex>();
  for (const [scheme, list] of Object.entries(servers)) {
    for (const server of list) {
      if (scheme.startsWith('ws')) {
        server.on('upgrade', (request, stream, head) => {
          streams.add(stream);
          stream.on('close', () => streams.delete(stream));
          upgrade(request, stream, head);
        });
      } else server.on('request', (request, response) => void answer(root, place, request, response));
    }
  }
  return {
    place,
    addressOf: ({ url, secure }) => {
      const scheme = secure ? 'https' : 'http';
      return `${scheme}://${place.host}:${place.ports[scheme]?.[0]}${url}`;
    },
    close: async () => {
      for (const stream of streams) stream.destroy();
      await Promise.all(
        all.map((server) => {
          server.closeAllConnections();
          return new Promise((resolve) => server.close(resolve));
        }),
      );
    },
  };
}

async function answer(
  root: string,
  place: Place,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const scheme = 'encrypted' in request.socket ? 'https' : 'http';
  const url = new URL(request.url ?? '/', `${scheme}://${request.headers.host ?? 'localhost'}`);
  try {
    const file = await fileAt(root, url, request);
    if (file === undefined) {
      response.writeHead(404).end();
      return;
    }
    const pipes = (url.searchParams.get('pipe') ?? '').split('|');
    const isFilled = /\.sub\./.test(url.pathname) || pipes.some((pipe) => /^sub(\(.*\))?$/.test(pipe));
    const body = isFilled
      ? substitute(file.body.toString('utf8'), place, { url, headers: request.headers })
      : file.body;
    response.statusCode = Number(
      pipes.map((pipe) => /^status\((\d+)\)$/.exec(pipe)?.[1]).find(Boolean) ?? file.status ?? 200,
    );
    response.setHeader('content-type', file.type);
    // Two windows are compared: neither may find anything of the other's.
    response.setHeader('cache-control', 'no-store');
    for (const [name, value] of [...file.headers, ...pipes.flatMap(headerPipe)])
      response.setHeader(name, value);
    await pause(Math.max(0, ...pipes.map(tricklePause)));
    response.end(body);
  } catch (error) {
    response.writeHead(500, { 'content-type': 'text/plain' }).end(String(error));
  }
}

interface ServedFile {
  status?: number;
  body: Buffer;
  type: string;
  headers: [string, string][];
}

async function fileAt(root: string, url: URL, { headers }: IncomingMessage): Promise<ServedFile | undefined> {
  const path = normalize(decodeURIComponent(url.pathname)).slice(1);
  if (path === 'resources/testharnessreport.js') {
    return { body: Buffer.from(REPORT), type: TYPES['.js'] ?? '', headers: [] };
  }
  const script = SCRIPTS.get(basename(path));
  if (script) {
    const { status = 200, headers: said = [], text = '' } = script(url, headers);
    return { status, body: Buffer.from(text), type: 'text/plain', headers: said };
  }
  const plain = await contents(join(root, path));
  if (plain) {
    return { body: plain, type: typeOf(path), headers: await headersBeside(join(root, path)) };
  }
  const wrapper = WRAPPERS.find(({ ending }) => path.endsWith(ending));
  if (!wrapper) return undefined;
  const stem = path.slice(0, -wrapper.ending.length);
  const source = await contents(join(root, `${stem}${wrapper.file}`));
  if (!source) return undefined;
  const text = wrapper.make(`${stem}${wrapper.file}`, url.search, scriptMetadata(source.toString('utf8')));
  return { body: Buffer.from(text), type: `${wrapper.type}; charset=utf-8`, headers: [] };
}

async function contents(path: string): Promise<Buffer | undefined> {
  return readFile(path).catch(() => undefined);
}

/** `FILE.headers`: a header a line. */
async function headersBeside(path: string): Promise<[string, string][]> {
  const text = (await contents(`${path}.headers`))?.toString('utf8') ?? '';
  return text.split('\n').flatMap((line): [string, string][] => {
    const [, name, value] = /^([\w-]+):\s*(.*?)\s*$/.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [[name, value]];
  });
}

function headerPipe(pipe: string): [string, string][] {
  const [, name, value] = /^header\(([^,]+),([^)]*)\)$/.exec(pipe) ?? [];
  return name === undefined || value === undefined ? [] : [[name, value]];
}

/**
 * `trickle(d2)`: how long the body is to be late, in milliseconds.
 * @throws Error where it is to come in pieces, which is not known here
 */
function tricklePause(pipe: string): number {
  if (!pipe.startsWith('trickle(')) return 0;
  const [, seconds] = /^trickle\(d([\d.]+)\)$/.exec(pipe) ?? [];
  if (seconds === undefined) throw new Error(`The pipe ${pipe} is not known here.`);
  return Number(seconds) * 1000;
}

/** No charset where the file may say its own. */
function typeOf(path: string): string {
  return TYPES[extname(path)] ?? 'text/plain';
}

function upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
  stream.on('error', () => {});
  const [path = '', query = ''] = (request.url ?? '/').split(/\?(.*)/s);
  const handler = HANDLERS.get(path.slice(1));
  if (!handler) {
    stream.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    return;
  }
  const accept: Upgrade['accept'] = ({ protocol, headers = [] } = {}) => {
    const server = new WebSocketServer({
      noServer: true,
      // Compressed, eight megabytes of one letter would be nothing to send.
      perMessageDeflate: false,
      handleProtocols: () => protocol ?? false,
    });
    server.on('headers', (lines) => lines.push(...headers));
    return new Promise((resolve) => {
      server.handleUpgrade(request, stream, head, (socket) => {
        socket.on('error', () => {});
        resolve(socket);
      });
    });
  };
  void handler({ request, stream, query, accept });
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
