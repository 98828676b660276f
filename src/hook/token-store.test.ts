import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { jwt } from './testing/jwt';
import { FinalError, type TokenRequest } from './token';
import { createTokenStore, type TokenStoreOptions } from './token-store';

const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;
const fresh = jwt({ exp: inSeconds(900), sub: 'fresh' });
const nearlyOver = jwt({ exp: inSeconds(10), sub: 'nearly' });
const over = jwt({ exp: inSeconds(-10), sub: 'over' });
const request: TokenRequest = { attempt: 1, refused: undefined, renewal: false };

function made(answer: () => Response | Promise<Response>, options: Partial<TokenStoreOptions> = {}) {
  const fetched = vi.fn<typeof fetch>(async () => answer());
  return {
    fetched,
    store: createTokenStore({ refreshUrl: 'https://app.test/refresh/', fetch: fetched, ...options }),
  };
}
const gives = (body: unknown) => () => Response.json(body);
const refuses = (status: number) => () => new Response('no', { status });

afterEach(() => vi.unstubAllGlobals());

describe('refreshAccessToken', () => {
  it('posts with the cookie and keeps what it gets', async () => {
    const { store, fetched } = made(gives({ access: fresh }), {
      request: { headers: { 'X-CSRFToken': 'c' } },
    });
    await expect(store.refreshAccessToken()).resolves.toBe(fresh);
    expect(store.getAccessToken()).toBe(fresh);
    expect(fetched.mock.calls).toEqual([
      [
        'https://app.test/refresh/',
        { method: 'POST', credentials: 'include', headers: { 'X-CSRFToken': 'c' } },
      ],
    ]);
  });

  it('works by the global fetch, against a server', async () => {
    const requests: IncomingMessage[] = [];
    const server = createServer((incoming, response) => {
      requests.push(incoming);
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ access_token: fresh }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      const store = createTokenStore({ refreshUrl: `http://127.0.0.1:${port}/refresh/` });
      await expect(store.refreshAccessToken()).resolves.toBe(fresh);
      expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual(['POST /refresh/']);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it.each([[{ access: '' }], [{ access: 7 }], [{}], [null], [[]], ['text']])(
    'takes nothing from %j',
    async (body) => {
      const { store } = made(gives(body));
      store.setAccessToken(over);
      await expect(store.refreshAccessToken()).resolves.toBeNull();
      expect(store.getAccessToken()).toBe(over);
    },
  );

  it('gives null where the server refuses, and rejects where it cannot be reached', async () => {
    await expect(made(refuses(401)).store.refreshAccessToken()).resolves.toBeNull();
    const unreachable = made(() => Promise.reject(new TypeError('fetch failed')));
    await expect(unreachable.store.refreshAccessToken()).rejects.toThrow('fetch failed');
  });

  it('asks once at a time, and again after a failure', async () => {
    const { store, fetched } = made(gives({ access: fresh }));
    fetched.mockRejectedValueOnce(new TypeError('fetch failed'));
    await expect(store.refreshAccessToken()).rejects.toThrow();
    await Promise.all([store.refreshAccessToken(), store.refreshAccessToken(), store.getFreshToken(request)]);
    expect(fetched).toHaveBeenCalledTimes(2);
  });

  it('does not sign in again who signed out while it was under way', async () => {
    let answer: (response: Response) => void = () => {};
    const { store } = made(() => new Promise((resolve) => (answer = resolve)));
    store.setAccessToken(fresh);
    const pending = store.refreshAccessToken();
    store.setAccessToken(null);
    answer(Response.json({ access: jwt({ exp: inSeconds(9_000) }) }));
    await expect(pending).resolves.toBeNull();
    expect(store.getAccessToken()).toBeNull();
  });

  it('reads and writes where the app keeps its token', async () => {
    const kept = new Map<string, string | null>();
    const { store } = made(gives({ access: fresh }), {
      read: () => kept.get('access') ?? null,
      write: (token) => kept.set('access', token),
    });
    await store.refreshAccessToken();
    expect(kept.get('access')).toBe(fresh);
  });
});

describe('getFreshToken', () => {
  it('asks nobody while the token has life left', async () => {
    const { store, fetched } = made(gives({ access: over }));
    store.setAccessToken(fresh);
    await expect(store.getFreshToken(request)).resolves.toBe(fresh);
    expect(fetched).not.toHaveBeenCalled();
  });

  it.each([
    ['is nearly over', nearlyOver, request],
    ['is over', over, request],
    ['does not say', 'opaque', request],
    ['was refused', fresh, { ...request, refused: fresh }],
    ['is to be renewed', fresh, { ...request, renewal: true }],
    ['is none', null, request],
  ])('asks for a new one where the token %s', async (_, token, of) => {
    const next = jwt({ exp: inSeconds(1_800) });
    const { store } = made(gives({ access: next }));
    store.setAccessToken(token);
    await expect(store.getFreshToken(of)).resolves.toBe(next);
  });

  it('makes do with what is at hand where the refresh fails', async () => {
    const { store } = made(refuses(503));
    store.setAccessToken(nearlyOver);
    await expect(store.getFreshToken(request)).resolves.toBe(nearlyOver);
    store.setAccessToken(over);
    await expect(store.getFreshToken(request)).resolves.toBeNull();
  });

  it.each([
    ['has expired', over, request],
    ['was refused', fresh, { ...request, refused: fresh }],
    ['is none', null, request],
  ])('says that it is over where the refresh is refused and the token %s', async (_, token, of) => {
    const { store } = made(refuses(401));
    store.setAccessToken(token);
    await expect(store.getFreshToken(of)).rejects.toBeInstanceOf(FinalError);
  });
});
