// The server at the end of the line: sockets by the name that the app gave them, frames that it truly loses, doubles,
// turns round or damages, and handshakes that it refuses.

import type { WebSocket } from 'ws';
import { until } from '../../../tools/until';
import { startSite } from '../../support/site';

export type Frame = string | Buffer;

/** What a server, or a broker in it, does to frames of one way: hands on what it passes, when it does. */
export type FrameWay = (frame: Frame, pass: (frame: Frame) => void) => void;

export interface FrameServer {
  port: number;
  /** `http://127.0.0.1:PORT`. */
  url: string;
  /** What arrived, as the server's application gets it: `NAME FRAME`, and `NAME close CODE REASON`. */
  got: readonly string[];
  /** To the browser, through what `in` does. */
  send(name: string, ...frames: Frame[]): Promise<void>;
  close(name: string, code?: number, reason?: string): Promise<void>;
  /** Resolves once so much has arrived that begins so. */
  arrived(start: string, times?: number): Promise<void>;
  /** What becomes of frames from now on; `in` and `out` as the browser sees them. */
  frames(ways: { in?: FrameWay; out?: FrameWay }): void;
  /** The next handshakes are answered by this status, for good or so many times. */
  refuse(status: number | undefined, times?: number): void;
  stop(): Promise<void>;
}

/** Frames that begin so come back. */
const ECHOED = 'echo';

/** @param pages as of `startSite` */
export async function startFrameServer(pages: { [path: string]: string }): Promise<FrameServer> {
  const sockets = new Map<string, WebSocket>();
  const got: string[] = [];
  let ways: { in?: FrameWay; out?: FrameWay } = {};
  let refusal: number | undefined;
  let refusals = 0;

  const pass = (way: FrameWay | undefined, frame: Frame, on: (frame: Frame) => void) =>
    way ? way(frame, on) : on(frame);
  const site = await startSite({
    pages,
    refuse: () => (refusals-- > 0 ? refusal : undefined),
    onSocket: (socket, request) => {
      const name = (request.url ?? '').slice(1);
      sockets.set(name, socket);
      socket.on('message', (data: Buffer, isBinary) => {
        pass(ways.out, isBinary ? data : String(data), (frame) => {
          got.push(`${name} ${shown(frame)}`);
          if (typeof frame !== 'string' || !frame.startsWith(ECHOED)) return;
          pass(ways.in, frame, (back) => socket.send(back));
        });
      });
      socket.on('close', (code, reason) => got.push(`${name} close ${code} ${reason}`));
    },
  });
  const socketOf = (name: string) => until(`socket ${name} at the server`, () => sockets.get(name));

  return {
    port: site.port,
    url: site.url,
    got,
    send: async (name, ...frames) => {
      const socket = await socketOf(name);
      for (const frame of frames) pass(ways.in, frame, (passed) => socket.send(passed));
    },
    close: async (name, code, reason) => {
      const socket = await socketOf(name);
      socket.close(code, reason);
    },
    arrived: async (start, times = 1) => {
      await until(
        `${times} × "${start}" at the server, not ${got.join(' | ')}`,
        () => got.filter((line) => line.startsWith(start)).length >= times,
      );
    },
    frames: (next) => {
      ways = next;
    },
    refuse: (status, times = Number.POSITIVE_INFINITY) => {
      refusal = status;
      refusals = status === undefined ? 0 : times;
    },
    stop: site.close,
  };
}

/** Does something else with every n-th frame. */
export function everyNth(n: number, way: FrameWay): FrameWay {
  let count = 0;
  return (frame, pass) => (++count % n === 0 ? way(frame, pass) : pass(frame));
}

/** Turns so many round among themselves, again and again. */
export function turning(window: number): FrameWay & { rest(): void } {
  let waiting: { frame: Frame; pass: (frame: Frame) => void }[] = [];
  const go = () => {
    for (const { frame, pass } of waiting) pass(frame);
    waiting = [];
  };
  const way = (frame: Frame, pass: (frame: Frame) => void) => {
    waiting.push({ frame, pass });
    if (waiting.length < window) return;
    waiting.reverse();
    go();
  };
  return Object.assign(way, { rest: go });
}

/** Keeps frames until they are let go, oldest first. */
export function holding(): FrameWay & { release(frames?: number): void } {
  const waiting: (() => void)[] = [];
  const way = (frame: Frame, pass: (frame: Frame) => void) => {
    waiting.push(() => pass(frame));
  };
  return Object.assign(way, {
    release: (frames = waiting.length) => {
      for (const go of waiting.splice(0, frames)) go();
    },
  });
}

function shown(frame: Frame): string {
  if (typeof frame !== 'string') return `binary ${[...frame.subarray(0, 8)].join(' ')} of ${frame.length}`;
  return frame.length > 60 ? `text of ${frame.length}` : frame;
}
