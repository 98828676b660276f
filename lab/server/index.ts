// A chat server that can misbehave on request, with the page that talks to it: the demo of Redial and its tests' subject.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Chat } from './chat';
import { createControl, type LabControl } from './control';
import { Gate } from './gate';
import { createHttpHandler } from './http';
import { ServerLog } from './log';
import { type BuildMode, type BuiltPage, buildPage } from './pages';
import { Rooms } from './rooms';
import { Rules } from './rules';
import { Timers } from './timers';
import { TokenOffice } from './tokens';

export type { LabControl } from './control';
export type { LogEntry, LogEvent, ServerLog } from './log';
export type { BuildMode } from './pages';

export interface LabOptions {
  /** 0 (the default) takes a free one. */
  port?: number;
  /** React's build where the URL has no `build=dev|prod`. Development by default. */
  mode?: BuildMode;
  /** What the server takes for now, in milliseconds since the epoch: for tokens, messages, the log and mischief's ends. */
  clock?: () => number;
  /** Life of an access token in seconds where the log-in asks for none; 60 by default. */
  tokenLifeSeconds?: number;
  /** The field in which a refresh answers with the token: servers differ. `access` by default. */
  refreshField?: 'access' | 'access_token';
  /** How long a handshake takes, and then the joining of a room: 20 ms by default, a server not too far away. On bare
   * loopback, only the processor would limit a storm. */
  latencyMs?: number;
}

export interface Lab {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  url: string;
  port: number;
  log: ServerLog;
  control: LabControl;
  /** Builds the page ahead of its first request, which would else wait for it. */
  prepare(mode?: BuildMode): Promise<void>;
  /** Cuts all lines and ends. */
  close(): Promise<void>;
}

/** Starts a lab on the loopback interface alone. Rejects where the port is taken. */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const clock = options.clock ?? (() => performance.timeOrigin + performance.now());
  const mode = options.mode ?? 'development';
  const log = new ServerLog(clock);
  const rules = new Rules(clock);
  const rooms = new Rooms(clock);
  const tokens = new TokenOffice(clock);
  const timers = new Timers();
  const chat = new Chat(rooms);
  const control = createControl({ rooms, chat, rules, timers, log, clock });
  const gate = new Gate({ rooms, chat, tokens, log, rules, timers, latencyMs: options.latencyMs ?? 20 });
  const page = rememberBuilds();

  const server = createServer();
  server.on('upgrade', (request, line, head) => void gate.admit(request, line, head));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const handle = createHttpHandler({
    rooms,
    tokens,
    log,
    rules,
    timers,
    control,
    tokenLifeSeconds: options.tokenLifeSeconds ?? 60,
    refreshField: options.refreshField ?? 'access',
    cookie: `lab_refresh_${port}`,
    defaultMode: mode,
    page,
  });
  server.on('request', (request, response) => void handle(request, response));

  return {
    url: `http://127.0.0.1:${port}`,
    port,
    log,
    control,
    prepare: async (wanted = mode) => void (await page(wanted)),
    close: () =>
      new Promise((resolve, reject) => {
        timers.stop();
        gate.close();
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

function rememberBuilds(): (mode: BuildMode) => Promise<BuiltPage> {
  const builds = new Map<BuildMode, Promise<BuiltPage>>();
  return (mode) => {
    const made = builds.get(mode) ?? buildPage(mode);
    builds.set(mode, made);
    // A build that failed may be tried again: the next request sees the sources as they are then.
    made.catch(() => builds.delete(mode));
    return made;
  };
}
