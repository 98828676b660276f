// The soak's server: talks back, cuts off when it is told to, and writes every frame down before it lets go of it.

import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { WebSocket } from 'ws';
import { type Site, startSite } from '../support/site';
import { hashOf, type LoggedConnection, type LoggedFrame } from './agreement';
import { PAGE } from './page';

/** A line of a tab's log. */
type Line =
  | { path: string; kind: 'opened' }
  | ({ path: string; kind: 'sent' } & LoggedFrame)
  | ({ path: string; kind: 'received'; heard: number } & LoggedFrame);

/** Lines kept until they are written, a tab: appending each by itself would be most of the work. */
const LINES_A_WRITE = 200;

export class SoakServer {
  readonly #site: Site;
  readonly #folder: string;
  readonly #random: () => number;
  readonly #sockets = new Map<string, Set<WebSocket>>();
  readonly #waiting = new Map<string, string[]>();

  private constructor(
    site: Site,
    folder: string,
    random: () => number,
    private readonly refusing: Set<string>,
  ) {
    this.#site = site;
    this.#folder = folder;
    this.#random = random;
  }

  /** @param folder for the logs, a file a tab */
  static async start(folder: string, random: () => number): Promise<SoakServer> {
    let loads = 0;
    const refusing = new Set<string>();
    const site = await startSite({
      pages: {
        get '/talk'() {
          loads++;
          return PAGE.replaceAll('%LOAD%', String(loads));
        },
      },
      refuse: ({ url = '' }) => (refusing.has(tabOf(url)) ? 503 : undefined),
      onSocket: (socket, { url = '' }) => server.#converse(socket, url),
    });
    const server = new SoakServer(site, folder, random, refusing);
    return server;
  }

  /** Where a tab begins, and where it is at rest. */
  pageOf(tab: string, seed: number): string {
    return `${this.#site.url}/talk?tab=${tab}&seed=${seed}`;
  }
  awayOf(tab: string): string {
    return `${this.#site.url}/away?tab=${tab}`;
  }

  /** Cuts a tab's sockets without a close frame, or closes them with a code. */
  cut(tab: string, code?: number): void {
    for (const socket of this.#sockets.get(tab) ?? []) {
      if (code === undefined) socket.terminate();
      else socket.close(code, 'the soak says so');
    }
  }

  refuse(tab: string, on: boolean): void {
    if (on) this.refusing.add(tab);
    else this.refusing.delete(tab);
  }

  /** Sends so many frames to each of a tab's sockets. */
  burst(tab: string, count: number): void {
    for (const socket of this.#sockets.get(tab) ?? []) socket.emit('burst', count);
  }

  /** All that was logged of a tab so far. */
  logOf(tab: string): LoggedConnection[] {
    this.#write(tab);
    const connections = new Map<string, LoggedConnection>();
    if (!existsSync(this.fileOf(tab))) return [];
    for (const text of readFileSync(this.fileOf(tab), 'utf8').trimEnd().split('\n')) {
      const line = JSON.parse(text) as Line;
      const connection = connections.get(line.path) ?? { path: line.path, sent: [], received: [], heard: 0 };
      connections.set(line.path, connection);
      if (line.kind === 'opened') continue;
      connection[line.kind].push({ opcode: line.opcode, size: line.size, hash: line.hash });
      if (line.kind === 'received') connection.heard = line.heard;
    }
    return [...connections.values()];
  }

  fileOf(tab: string): string {
    return join(this.#folder, `server-${tab}.ndjson`);
  }

  /** The tab is gone and all is well. */
  forget(tab: string): void {
    this.#sockets.delete(tab);
    this.#waiting.delete(tab);
    rmSync(this.fileOf(tab), { force: true });
  }

  close(): Promise<void> {
    for (const tab of this.#waiting.keys()) this.#write(tab);
    return this.#site.close();
  }

  #converse(socket: WebSocket, path: string): void {
    const tab = tabOf(path);
    const open = this.#sockets.get(tab) ?? new Set();
    this.#sockets.set(tab, open.add(socket));
    this.#log(tab, { path, kind: 'opened' });
    let sent = 0;
    const say = () => {
      const text = `${sent++} ${'s'.repeat(Math.floor(this.#random() * 300))}`;
      const binary = this.#random() < 0.2;
      this.#log(tab, { path, kind: 'sent', ...logged(Buffer.from(text), binary) });
      socket.send(binary ? Buffer.from(text) : text);
    };
    socket.on('burst', (count: number) => {
      for (let n = 0; n < count && socket.readyState === socket.OPEN; n++) say();
    });
    socket.on('message', (data: Buffer, isBinary) => {
      const heard = Number(data.toString('latin1', 0, 24).split(' ', 2)[1]);
      this.#log(tab, { path, kind: 'received', heard, ...logged(data, isBinary) });
      if (this.#random() < 0.7 && socket.readyState === socket.OPEN) say();
    });
    socket.on('close', () => open.delete(socket));
  }

  #log(tab: string, line: Line): void {
    const waiting = this.#waiting.get(tab) ?? [];
    this.#waiting.set(tab, waiting);
    waiting.push(JSON.stringify(line));
    if (waiting.length >= LINES_A_WRITE) this.#write(tab);
  }

  #write(tab: string): void {
    const waiting = this.#waiting.get(tab) ?? [];
    if (waiting.length > 0) appendFileSync(this.fileOf(tab), `${waiting.join('\n')}\n`);
    waiting.length = 0;
  }
}

function logged(bytes: Buffer, isBinary: boolean): LoggedFrame {
  return { opcode: isBinary ? 2 : 1, size: bytes.length, hash: hashOf(bytes) };
}

function tabOf(path: string): string {
  return path.split('/')[2] ?? '';
}
