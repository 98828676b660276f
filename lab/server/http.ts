// The lab's HTTP side: the page, logging in, rooms, the token refresh, the log, and the mischief's URLs.

import type { IncomingMessage, ServerResponse } from 'node:http';
import * as v from 'valibot';
import type { LabControl } from './control';
import type { ServerLog } from './log';
import { doMischief } from './mischief-urls';
import type { BuildMode, BuiltPage } from './pages';
import { RequestError } from './request-error';
import { type Rooms, summary } from './rooms';
import type { Rules } from './rules';
import type { Timers } from './timers';
import type { TokenOffice } from './tokens';

export interface HttpParts {
  rooms: Rooms;
  tokens: TokenOffice;
  log: ServerLog;
  rules: Rules;
  timers: Timers;
  control: LabControl;
  tokenLifeSeconds: number;
  refreshField: 'access' | 'access_token';
  /** Cookies know no ports: the name tells the labs of one machine apart. */
  cookie: string;
  defaultMode: BuildMode;
  page(mode: BuildMode): Promise<BuiltPage>;
}

interface Answer {
  status: number;
  body?: unknown;
  type?: string;
  headers?: Record<string, string>;
}

/** Requests are a name or a title. */
const LARGEST_BODY_BYTES = 16 * 1024;

export function createHttpHandler(parts: HttpParts) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://lab');
    const answer = await answerTo(parts, request, url).catch((error: unknown): Answer => {
      if (error instanceof RequestError) return { status: error.status, body: { error: error.message } };
      if (error instanceof v.ValiError) return { status: 400, body: { error: error.message } };
      return { status: 500, body: { error: error instanceof Error ? error.message : String(error) } };
    });
    if (url.pathname.startsWith('/api/')) {
      parts.log.write({
        kind: 'request',
        method: request.method ?? 'GET',
        path: url.pathname,
        status: answer.status,
      });
    }
    const raw = Buffer.isBuffer(answer.body);
    const body = answer.body === undefined ? '' : raw ? answer.body : JSON.stringify(answer.body);
    response.writeHead(answer.status, {
      'Content-Type': answer.type ?? 'application/json; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      ...answer.headers,
    });
    response.end(request.method === 'HEAD' ? '' : body);
  };
}

async function answerTo(parts: HttpParts, request: IncomingMessage, url: URL): Promise<Answer> {
  const { log, rules, control } = parts;
  const method = request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET');
  const { pathname } = url;
  if (pathname.startsWith('/api/')) {
    if (rules.strike('restart')) return { status: 503, body: { error: 'The server is starting.' } };
    return api(parts, method, request, url);
  }
  if (pathname === '/log') {
    if (method === 'DELETE') {
      log.clear();
      return { status: 204 };
    }
    return { status: 200, body: log.since(Number(url.searchParams.get('since') ?? 0)) };
  }
  if (pathname === '/mischief') return { status: 200, body: control.inForce() };
  if (pathname.startsWith('/mischief/')) {
    if (method !== 'GET' && method !== 'POST') return { status: 405, body: { error: 'GET or POST.' } };
    return { status: 200, body: doMischief(control, pathname.slice('/mischief/'.length), url.searchParams) };
  }
  if (method !== 'GET') return { status: 405, body: { error: 'GET alone.' } };
  const [, folder] = pathname.split('/');
  const mode = isBuildMode(folder) ? folder : modeAsked(url, parts.defaultMode);
  const file = (await parts.page(mode)).get(pathname);
  if (!file) return { status: 404, body: { error: `Nothing at ${pathname}.` } };
  return { status: 200, body: file.body, type: file.type };
}

async function api(parts: HttpParts, method: string, request: IncomingMessage, url: URL): Promise<Answer> {
  const { rooms, tokens, rules, cookie } = parts;
  const refresh = readCookie(request, cookie);
  const room = /^\/api\/rooms\/([^/]+)\/(messages)?$/.exec(url.pathname);
  switch (`${method} ${room ? '/api/rooms/:id' : url.pathname}`) {
    case 'POST /api/login/': {
      const { name, life } = v.parse(logInBody, await readJson(request));
      const session = await tokens.logIn(name, life ?? parts.tokenLifeSeconds);
      return {
        status: 200,
        body: { name, access: session.access },
        headers: { 'Set-Cookie': `${cookie}=${session.refresh}; ${COOKIE_ATTRIBUTES}` },
      };
    }
    case 'POST /api/logout/': {
      if (refresh) tokens.logOut(refresh);
      return { status: 204, headers: { 'Set-Cookie': `${cookie}=; Max-Age=0; ${COOKIE_ATTRIBUTES}` } };
    }
    case 'POST /api/token/refresh/': {
      const refusal = rules.strike('refuse-refresh');
      if (refusal) return { status: refusal.status ?? 500, body: { detail: 'Mischief.' } };
      const renewed = refresh === undefined ? undefined : await tokens.renew(refresh);
      if (!renewed) return { status: 401, body: { detail: 'No session: log in.' } };
      return { status: 200, body: { name: renewed.name, [parts.refreshField]: renewed.access } };
    }
    case 'GET /api/rooms/':
      return { status: 200, body: rooms.list() };
    case 'POST /api/rooms/': {
      const { title, messages } = v.parse(roomBody, await readJson(request));
      return { status: 201, body: summary(rooms.create(title, messages ?? 0)) };
    }
    case 'GET /api/rooms/:id': {
      const found = rooms.get(decodeURIComponent(room?.[1] ?? ''));
      if (!found) return { status: 404, body: { error: 'No such room.' } };
      const wait = rules.strike('request-delay', found.id)?.ms ?? 0;
      if (wait > 0) await new Promise<void>((resolve) => parts.timers.after(wait, resolve));
      return { status: 200, body: room?.[2] ? found.messages : summary(found) };
    }
    default:
      return { status: 404, body: { error: `Nothing at ${method} ${url.pathname}.` } };
  }
}

const COOKIE_ATTRIBUTES = 'HttpOnly; SameSite=Strict; Path=/api/';

const name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(40));

const logInBody = v.object({
  name,
  /** Seconds that each access token of this session lives. */
  life: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(86_400))),
});

const roomBody = v.object({
  title: name,
  /** Lines that are in it already. */
  messages: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1000))),
});

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY_BYTES) throw new RequestError(400, 'The body is too large.');
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new RequestError(400, 'The body is no JSON.');
  }
}

function readCookie(request: IncomingMessage, cookie: string): string | undefined {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [key, value] = pair.trim().split('=');
    if (key === cookie && value) return value;
  }
  return undefined;
}

function modeAsked(url: URL, fallback: BuildMode): BuildMode {
  switch (url.searchParams.get('build')) {
    case 'dev':
      return 'development';
    case 'prod':
      return 'production';
    default:
      return fallback;
  }
}

function isBuildMode(folder: string | undefined): folder is BuildMode {
  return folder === 'development' || folder === 'production';
}
