// One page, frame or worker as the protocol shows it. A page's sockets are known already by its own script: what is
// seen here of their handshakes is joined to them, in the order in which they were made. All others are recorded from
// here.

import type { Handshake } from '../../records/recording';
import type { EpochMilliseconds, Milliseconds } from '../../records/units';
import type { Ingest } from '../ingest';
import { failedHandshake, headersOf } from './handshake';
import type { Joining } from './joining';
import { OutsidePage } from './outside-page';
import type { CallFrame, FrameEvent, ProtocolEvent } from './protocol';

export interface TargetPlace {
  tab: number;
  tabUrl: string;
  /** Of the document or worker. */
  url: string;
  isWorker: boolean;
  joining: Joining;
}

interface Socket {
  /** `waiting`: for the page's own record. `joined`: it was found. `own`: there is none. */
  state: 'waiting' | 'joined' | 'own';
  /** The connection's id in the recording, once joined. */
  id: string | undefined;
  url: string;
  createdAt: EpochMilliseconds;
  stack: string;
  /** Milliseconds to add to the protocol's timestamps. */
  offset: Milliseconds | undefined;
  handshake: Handshake | undefined;
  /** Its number in `#outside`, once it is recorded there. */
  number: number | undefined;
  /** What came while it was not clear who records it. */
  held: (() => void)[];
}

export class DeepTarget {
  readonly #sockets = new Map<string, Socket>();
  #outside: OutsidePage | undefined;

  constructor(
    private readonly ingest: Ingest,
    private readonly place: TargetPlace,
  ) {}

  take({ name, event }: Exclude<ProtocolEvent, { name: `Target.${string}` }>): void {
    if (name === 'Network.webSocketCreated') {
      this.#created(event.requestId, event.url, stackOf(event.initiator?.stack?.callFrames));
      return;
    }
    const socket = this.#sockets.get(event.requestId);
    // Made before deep capture began: the page's own record of it stands as it is.
    if (!socket) return;
    switch (name) {
      case 'Network.webSocketWillSendHandshakeRequest':
        socket.offset = event.wallTime * 1000 - event.timestamp * 1000;
        socket.handshake = { requestHeaders: headersOf(event.request.headers) };
        return;
      case 'Network.webSocketHandshakeResponseReceived': {
        const { status, headers, requestHeaders } = event.response;
        this.#answered(socket, event.timestamp, {
          status,
          requestHeaders: headersOf(requestHeaders ?? socket.handshake?.requestHeaders),
          responseHeaders: headersOf(headers),
        });
        return;
      }
      case 'Network.webSocketFrameError':
        // Also told of a line that breaks later, when the handshake has long been answered.
        if (socket.handshake?.status === undefined) {
          this.#join(socket, { ...socket.handshake, ...failedHandshake(event.errorMessage) });
        }
        this.#whenOwn(socket, (page, connection) =>
          page.add({ type: 'error', at: timeOf(socket, event.timestamp), connection }),
        );
        return;
      case 'Network.webSocketFrameSent':
      case 'Network.webSocketFrameReceived':
        this.#frame(socket, name === 'Network.webSocketFrameSent' ? 'out' : 'in', event);
        return;
      case 'Network.webSocketClosed':
        this.#closed(socket, event);
        return;
      default:
        name satisfies never;
    }
  }

  /** The document or worker is gone, or deep capture is. */
  end(): void {
    this.#outside?.end(Date.now());
  }

  #created(requestId: string, url: string, stack: string): void {
    const socket: Socket = {
      state: this.place.isWorker ? 'own' : 'waiting',
      id: undefined,
      url,
      createdAt: Date.now(),
      stack,
      offset: undefined,
      handshake: undefined,
      number: undefined,
      held: [],
    };
    this.#sockets.set(requestId, socket);
    if (socket.state === 'own') this.#record(socket);
    else {
      this.place.joining.add({
        url,
        createdAt: socket.createdAt,
        found: (id) => this.#found(socket, id),
        unseen: () => {
          socket.state = 'own';
          this.#record(socket);
        },
      });
    }
  }

  #found(socket: Socket, id: string): void {
    socket.state = 'joined';
    socket.id = id;
    socket.held = [];
    const { handshake } = socket;
    // Else it is still under way.
    if (handshake?.status !== undefined || handshake?.error !== undefined) {
      void this.ingest.addHandshake(id, handshake);
    }
  }

  #answered(socket: Socket, timestamp: number, handshake: Handshake): void {
    this.#join(socket, handshake);
    const { responseHeaders = {} } = handshake;
    this.#whenOwn(socket, (page, connection) =>
      page.add({
        type: 'opened',
        at: timeOf(socket, timestamp),
        connection,
        protocol: responseHeaders['sec-websocket-protocol'] ?? '',
        extensions: responseHeaders['sec-websocket-extensions'] ?? '',
        binaryType: 'blob',
      }),
    );
  }

  #frame(socket: Socket, direction: 'in' | 'out', { timestamp, response }: FrameEvent): void {
    const { opcode, payloadData } = response;
    // Of control frames (RFC 6455, section 5.5) a page sees nothing either.
    if (opcode !== 1 && opcode !== 2) return;
    this.#whenOwn(socket, (page, connection) =>
      page.addFrame(connection, timeOf(socket, timestamp), direction, opcode, bytesOf(opcode, payloadData)),
    );
  }

  #closed(socket: Socket, { requestId, timestamp }: { requestId: string; timestamp: number }): void {
    this.#whenOwn(socket, (page, connection) =>
      page.add({ type: 'ended', at: timeOf(socket, timestamp), connection }),
    );
    this.#sockets.delete(requestId);
  }

  /** Puts what is known of the handshake to the socket's record, as soon as that is there. */
  #join(socket: Socket, handshake: Handshake): void {
    socket.handshake = handshake;
    if (socket.id !== undefined) void this.ingest.addHandshake(socket.id, handshake);
    else {
      this.#whenOwn(socket, (page, connection) =>
        page.add({ type: 'handshake', at: Date.now(), connection, handshake }),
      );
    }
  }

  /** Now, later, or, where the page has its own record, never. */
  #whenOwn(socket: Socket, action: (page: OutsidePage, connection: number) => void): void {
    const act = () => {
      if (this.#outside && socket.number !== undefined) action(this.#outside, socket.number);
    };
    if (socket.state === 'own') act();
    else if (socket.state === 'waiting') socket.held.push(act);
  }

  #record(socket: Socket): void {
    const { tab, tabUrl, url, isWorker } = this.place;
    this.#outside ??= new OutsidePage(this.ingest, tab, tabUrl, url, socket.createdAt);
    socket.number = this.#outside.connect({
      at: socket.createdAt,
      url: socket.url,
      protocols: [],
      wall: socket.createdAt,
      stack: socket.stack,
      ...(isWorker ? { world: 'worker' as const } : {}),
    });
    for (const act of socket.held) act();
    socket.held = [];
  }
}

function timeOf({ offset }: Socket, timestamp: number): EpochMilliseconds {
  return offset === undefined ? Date.now() : timestamp * 1000 + offset;
}

/** As V8 writes a stack: what the recorder reads of pages too. */
function stackOf(frames: readonly CallFrame[] | undefined): string {
  return (frames ?? [])
    .map(({ functionName, url, lineNumber, columnNumber }) => {
      const place = `${url}:${lineNumber + 1}:${columnNumber + 1}`;
      return functionName ? `    at ${functionName} (${place})` : `    at ${place}`;
    })
    .join('\n');
}

function bytesOf(opcode: number, data: string): Uint8Array {
  if (opcode === 1) return new TextEncoder().encode(data);
  return Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
}
