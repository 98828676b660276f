// Firefox: what became of handshakes, by `webRequest`, once the user allows it. Never in Chromium, where the mere presence
// of such a listener takes the browser's own word on a failed handshake out of the page's console.

import browser, { type WebRequest } from 'webextension-polyfill';
import type { Handshake } from '../../records/recording';
import type { Ingest } from '../ingest';
import { headersOf } from './handshake';
import { Joining } from './joining';
import type { ProtocolHeaders } from './protocol';

/** The permission, optional in Firefox's manifest. */
const PERMISSION = { permissions: ['webRequest' as const] };
const ALL_SOCKETS: WebRequest.RequestFilter = { urls: ['ws://*/*', 'wss://*/*'], types: ['websocket'] };

/** A handshake under way. */
interface Request {
  handshake: Handshake;
  /** The page's connection, once found. */
  connection: string | undefined;
}

export class HandshakeWatch {
  readonly #requests = new Map<string, Request>();
  readonly #joinings = new Map<number, Joining>();
  #watching = false;

  constructor(private readonly ingest: Promise<Ingest>) {
    this.start();
    browser.permissions.onAdded.addListener(() => this.start());
  }

  /** Listens, where the permission is there; at once, as the background may have been started for such an event. */
  start(): void {
    const { webRequest } = browser as { webRequest?: WebRequest.Static };
    if (!webRequest || this.#watching) return;
    this.#watching = true;
    webRequest.onBeforeRequest.addListener((details) => this.#began(details), ALL_SOCKETS);
    webRequest.onSendHeaders.addListener(
      ({ requestId, requestHeaders }) =>
        this.#learned(requestId, { requestHeaders: headersOf(asObject(requestHeaders)) }),
      ALL_SOCKETS,
      ['requestHeaders'],
    );
    webRequest.onHeadersReceived.addListener(
      ({ requestId, statusCode, responseHeaders }) =>
        this.#learned(requestId, {
          status: statusCode,
          responseHeaders: headersOf(asObject(responseHeaders)),
        }),
      ALL_SOCKETS,
      ['responseHeaders'],
    );
    webRequest.onErrorOccurred.addListener(
      ({ requestId, error }) => this.#learned(requestId, { error }),
      ALL_SOCKETS,
    );
  }

  isAllowed(): Promise<boolean> {
    return browser.permissions.contains(PERMISSION);
  }

  async giveUp(): Promise<void> {
    await browser.permissions.remove(PERMISSION);
  }

  #began({ requestId, url, tabId, timeStamp }: WebRequest.OnBeforeRequestDetailsType): void {
    const request: Request = { handshake: {}, connection: undefined };
    this.#requests.set(requestId, request);
    if (this.#requests.size > MOST_REQUESTS) {
      const [oldest] = this.#requests.keys();
      if (oldest !== undefined) this.#requests.delete(oldest);
    }
    void this.#joiningOf(tabId).then((joining) =>
      joining.add({
        url,
        createdAt: timeStamp,
        found: (connection) => {
          request.connection = connection;
          this.#tell(request);
        },
        unseen: () => {
          void this.ingest.then((ingest) => ingest.tellUnseen(tabId, url));
        },
      }),
    );
  }

  #learned(requestId: string, more: Handshake): void {
    const request = this.#requests.get(requestId);
    if (!request) return;
    request.handshake = { ...request.handshake, ...more };
    this.#tell(request);
  }

  /** Once both are known: whose it is, and what became of it. */
  #tell({ connection, handshake }: Request): void {
    if (connection === undefined || (handshake.status === undefined && handshake.error === undefined)) return;
    void this.ingest.then((ingest) => ingest.addHandshake(connection, handshake));
  }

  async #joiningOf(tab: number): Promise<Joining> {
    const known = this.#joinings.get(tab);
    if (known) return known;
    const joining = new Joining(await this.ingest, tab, 0, new Set());
    this.#joinings.set(tab, joining);
    return joining;
  }
}

/** Handshakes remembered: those under way, of which a storm has hundreds. */
const MOST_REQUESTS = 2_000;

function asObject(headers: WebRequest.HttpHeaders | undefined): ProtocolHeaders {
  const all: ProtocolHeaders = {};
  for (const { name, value = '' } of headers ?? []) {
    const before = all[name];
    all[name] = before === undefined ? value : `${before}\n${value}`;
  }
  return all;
}
