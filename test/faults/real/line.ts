// A real line between a browser and a server: a TCP proxy that fails at the test's word, as lines do.

import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export interface Line {
  /** On 127.0.0.1. The same for good, through `refuse` too. */
  port: number;
  /** Resets every connection, to both sides: what a dying machine or a firewall does. */
  reset(): void;
  /** While on, nobody listens: the browser's machine gets a reset for its first packet. */
  refuse(on: boolean): Promise<void>;
  /** While on, new connections are accepted and nothing that comes in is passed on. Then it is. */
  stall(on: boolean): void;
  /** While on, connections stay and not a byte moves, either way. What was kept goes on its way afterwards. */
  silence(on: boolean): void;
  /** What each way does to bytes from now on. */
  shape(ways: { in?: Shape; out?: Shape }): void;
  close(): Promise<void>;
}

/** `in` and `out` as the browser sees them. */
export interface Shape {
  delayMs?: number;
  /** Drawn anew for each piece, and added to the delay. Order stays: this is TCP. */
  jitterMs?: number;
  bytesPerSecond?: number;
  held?: boolean;
}

/** Kept of each way before the sender has to wait: small, so that a slow line is felt by who sends. */
const KEPT_BYTES = 16 * 1024;

/** A line to a port of 127.0.0.1. */
export async function startLine(target: number): Promise<Line> {
  const pairs = new Set<Pair>();
  let shapes: { in: Shape; out: Shape } = { in: {}, out: {} };
  let silent = false;
  let stalled = false;

  const accept = (browser: Socket) => {
    const server = connect({ port: target, host: '127.0.0.1' });
    const pair: Pair = {
      browser,
      server,
      out: new Way(browser, server, () => shapes.out, silent || stalled),
      in: new Way(server, browser, () => shapes.in, silent),
    };
    pairs.add(pair);
    for (const [end, other] of [
      [browser, server],
      [server, browser],
    ] as const) {
      end.setNoDelay(true);
      end.on('error', () => other.destroy());
      // While one end is there, what is kept for it is still to go.
      end.on('close', () => {
        if (other.closed) pairs.delete(pair);
      });
    }
  };

  let listener = await listen(0, accept);
  const { port } = listener.address() as AddressInfo;

  const update = () => {
    for (const { in: inward, out } of pairs) {
      inward.stop(silent);
      out.stop(silent);
    }
  };

  return {
    port,
    reset: () => {
      for (const { browser, server } of pairs) {
        browser.resetAndDestroy();
        server.resetAndDestroy();
      }
    },
    refuse: async (on) => {
      if (!on) listener = await listen(port, accept);
      else
        await new Promise((resolve) => {
          listener.close(resolve);
          for (const { browser, server } of pairs) {
            browser.resetAndDestroy();
            server.resetAndDestroy();
          }
        });
    },
    stall: (on) => {
      stalled = on;
      if (!on) update();
    },
    silence: (on) => {
      silent = on;
      update();
    },
    shape: (ways) => {
      shapes = { in: ways.in ?? {}, out: ways.out ?? {} };
      for (const { in: inward, out } of pairs) {
        inward.reshaped();
        out.reshaped();
      }
    },
    close: async () => {
      for (const { browser, server } of pairs) {
        browser.destroy();
        server.destroy();
      }
      if (listener.listening) await new Promise((resolve) => listener.close(resolve));
    },
  };
}

interface Pair {
  browser: Socket;
  server: Socket;
  in: Way;
  out: Way;
}

/** Moves bytes from one end to the other, in order, by its shape. */
class Way {
  private readonly kept: { bytes: Buffer; at: number }[] = [];
  private keptBytes = 0;
  private ended = false;
  private last = 0;
  private freeAt = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly from: Socket,
    private readonly to: Socket,
    private readonly shape: () => Shape,
    private stopped: boolean,
  ) {
    from.on('data', (bytes) => this.take(bytes));
    from.on('end', () => {
      this.ended = true;
      this.pump();
    });
    to.on('drain', () => this.pump());
    if (stopped) from.pause();
  }

  /** While stopped nothing is read: what the operating system has taken already stays with it. */
  stop(stopped: boolean): void {
    this.stopped = stopped;
    this.pump();
  }

  reshaped(): void {
    const now = performance.now();
    // What waits for a delay that is no more goes now.
    if (!this.shape().delayMs) for (const piece of this.kept) piece.at = Math.min(piece.at, now);
    this.freeAt = Math.min(this.freeAt, now);
    this.last = 0;
    this.pump();
  }

  private take(bytes: Buffer): void {
    const { delayMs = 0, jitterMs = 0 } = this.shape();
    const at = Math.max(this.last, performance.now() + delayMs + Math.random() * jitterMs);
    this.last = at;
    this.kept.push({ bytes, at });
    this.keptBytes += bytes.length;
    this.pump();
  }

  private pump(): void {
    clearTimeout(this.timer);
    const { held = false, bytesPerSecond } = this.shape();
    while (!this.stopped && !held && !this.to.destroyed && !this.to.writableNeedDrain) {
      const piece = this.kept[0];
      if (!piece) break;
      const wait = Math.max(piece.at, this.freeAt) - performance.now();
      if (wait > 0) {
        this.timer = setTimeout(() => this.pump(), wait);
        break;
      }
      // A tenth of a second's worth at a time.
      const most =
        bytesPerSecond === undefined ? piece.bytes.length : Math.max(1, Math.floor(bytesPerSecond / 10));
      const part = piece.bytes.subarray(0, most);
      if (part.length === piece.bytes.length) this.kept.shift();
      else piece.bytes = piece.bytes.subarray(most);
      this.keptBytes -= part.length;
      if (bytesPerSecond !== undefined)
        this.freeAt = performance.now() + (part.length / bytesPerSecond) * 1000;
      this.to.write(part);
    }
    if (this.stopped || this.keptBytes > KEPT_BYTES) this.from.pause();
    else this.from.resume();
    if (this.ended && this.kept.length === 0 && !this.stopped) this.to.end();
  }
}

async function listen(port: number, accept: (browser: Socket) => void): Promise<Server> {
  const server = createServer({ allowHalfOpen: true }, accept);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return server;
}
