// A WebSocket without a network, whose far end a test plays. It keeps to the standard where a client could trip:
// states, events in tasks of their own, data dropped without a word while closing.

import type { WebSocketConstructor, WebSocketLike } from '../connection';

const CONNECTING = 0;
const OPEN = 1;
const CLOSING = 2;
const CLOSED = 3;

/** Both ends of one connection: what the client sees, and what the test does to it. */
export class FakeSocket implements WebSocketLike {
  binaryType = 'blob';
  protocol = '';
  readyState = CONNECTING;
  bufferedAmount = 0;
  onopen: WebSocketLike['onopen'] = null;
  onmessage: WebSocketLike['onmessage'] = null;
  onerror: WebSocketLike['onerror'] = null;
  onclose: WebSocketLike['onclose'] = null;
  /** What the client sent, as it arrived. */
  readonly sent: unknown[] = [];
  /** The client's own close, once it has called it. */
  closedBy: { code: number | undefined; reason: string | undefined } | undefined;
  /** The far end is gone without a word: nothing arrives, no closing handshake is answered. */
  isSilent = false;

  constructor(
    readonly url: string,
    readonly protocols: string | string[] | undefined,
    private readonly onSend: (socket: FakeSocket, data: unknown) => void,
  ) {}

  /** Whether the client still listens to it. */
  get isHeard(): boolean {
    return this.onmessage !== null;
  }

  get isOpen(): boolean {
    return this.readyState === OPEN;
  }

  get isAlive(): boolean {
    return this.readyState === OPEN || this.readyState === CONNECTING;
  }

  send(data: unknown): void {
    if (this.readyState === CONNECTING) throw new DOMException('still connecting', 'InvalidStateError');
    if (this.readyState !== OPEN || this.isSilent) return;
    this.sent.push(data);
    this.onSend(this, data);
  }

  close(code?: number, reason?: string): void {
    if (code !== undefined && code !== 1000 && (code < 3000 || code > 4999)) {
      throw new DOMException('a code that is not allowed', 'InvalidAccessError');
    }
    if (this.readyState >= CLOSING) return;
    this.closedBy = { code, reason };
    const wasOpen = this.readyState === OPEN;
    this.readyState = CLOSING;
    if (this.isSilent) return;
    setTimeout(() => this.finish(wasOpen ? (code ?? 1005) : 1006, reason ?? '', wasOpen), 5);
  }

  /** The server accepts the handshake. */
  accept(protocol = ''): void {
    if (this.readyState !== CONNECTING || this.isSilent) return;
    this.readyState = OPEN;
    this.protocol = protocol;
    this.onopen?.({ type: 'open' });
  }

  /** The server sends a frame. */
  deliver(data: unknown): void {
    if (this.readyState === OPEN && !this.isSilent) this.onmessage?.({ data });
  }

  deliverJson(message: unknown): void {
    this.deliver(JSON.stringify(message));
  }

  /** The connection ends other than by the client: by the server's close, or (1006) by a loss. */
  finish(code = 1006, reason = '', wasClean = code !== 1006): void {
    if (this.readyState === CLOSED) return;
    const failed = this.readyState === CONNECTING || !wasClean;
    this.readyState = CLOSED;
    if (failed) this.onerror?.({ type: 'error' });
    this.onclose?.({ code, reason, wasClean });
  }

  /** What the client sent, parsed. */
  get sentJson(): unknown[] {
    return this.sent.map((data) => JSON.parse(String(data)));
  }
}

export interface FakeNetwork {
  readonly WebSocket: WebSocketConstructor;
  readonly sockets: readonly FakeSocket[];
  /** The newest socket. Throws where there is none. */
  readonly last: FakeSocket;
}

/** `onConnect` hears of each socket made, `onSend` of each frame that reaches the far end. */
export function createFakeNetwork(
  onConnect: (socket: FakeSocket) => void = () => {},
  onSend: (socket: FakeSocket, data: unknown) => void = () => {},
): FakeNetwork {
  const sockets: FakeSocket[] = [];
  class FakeWebSocket extends FakeSocket {
    constructor(url: string, protocols?: string | string[]) {
      if (!/^wss?:/.test(url)) throw new DOMException(`no WebSocket address: ${url}`, 'SyntaxError');
      super(url, protocols, onSend);
      sockets.push(this);
      onConnect(this);
    }
  }
  return {
    WebSocket: FakeWebSocket,
    sockets,
    get last() {
      const socket = sockets.at(-1);
      if (!socket) throw new Error('no socket was made');
      return socket;
    },
  };
}
