// What the isolated world sees without touching the page: requests that look like a token refresh, by resource timing,
// and tokens that lie in web storage when a connection is made.

import type { Fact } from '../records/batch';

/** Parts of a path that speak of a log-in or a refresh. */
const REFRESH_PATH = /(token|refresh|auth|login|session|jwt)/i;
/** Keys of web storage that speak of a token. */
const TOKEN_KEY = /(token|jwt|auth|access|session)/i;
const JWT = /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/;
/** Entries of web storage looked at: an app with more keeps data there, not tokens alone. */
const STORAGE_ENTRIES = 200;
const SHORTEST_TOKEN = 16;
const LONGEST_TOKEN = 8_192;

/** Tells of each finished fetch or XMLHttpRequest whose path looks like a refresh, those before this call included. */
export function observeRequests(tell: (fact: Fact) => void): void {
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (!(entry instanceof PerformanceResourceTiming)) continue;
      if (entry.initiatorType !== 'fetch' && entry.initiatorType !== 'xmlhttprequest') continue;
      const url = withoutQuery(entry.name);
      if (!REFRESH_PATH.test(url)) continue;
      tell({
        type: 'request',
        at: performance.timeOrigin + entry.responseEnd,
        startedAt: performance.timeOrigin + entry.startTime,
        url,
        status: entry.responseStatus ?? 0,
        initiator: entry.initiatorType,
      });
    }
  });
  observer.observe({ type: 'resource', buffered: true });
}

/** Tokens in web storage that were not told of before. */
export class StoredTokens {
  readonly #told = new Map<string, string>();

  look(): Fact[] {
    const found: Fact[] = [];
    for (const [area, storage] of [
      ['local', storageOf('localStorage')],
      ['session', storageOf('sessionStorage')],
    ] as const) {
      if (!storage) continue;
      for (let index = 0; index < Math.min(storage.length, STORAGE_ENTRIES); index++) {
        const name = storage.key(index) ?? '';
        const value = storage.getItem(name) ?? '';
        if (!isToken(name, value) || this.#told.get(`${area}/${name}`) === value) continue;
        this.#told.set(`${area}/${name}`, value);
        found.push({
          type: 'token',
          at: performance.timeOrigin + performance.now(),
          where: 'storage',
          value,
          name,
        });
      }
    }
    return found;
  }
}

function isToken(name: string, value: string): boolean {
  if (value.length < SHORTEST_TOKEN || value.length > LONGEST_TOKEN) return false;
  return JWT.test(value) || (TOKEN_KEY.test(name) && /^[\w.~+/=-]+$/.test(value));
}

/** Sandboxed pages, and people who forbid it, have no storage: asking throws. */
function storageOf(name: 'localStorage' | 'sessionStorage'): Storage | undefined {
  try {
    return window[name];
  } catch {
    return undefined;
  }
}

function withoutQuery(url: string): string {
  const end = url.search(/[?#]/);
  return end < 0 ? url : url.slice(0, end);
}
