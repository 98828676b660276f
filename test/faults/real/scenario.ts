// One failure, played twice before the same app: once it is real, once it is Redial's fault on a healthy line.

import type { FaultRule } from '../../../src/records/faults';
import type { Page } from '../../../tools/launch';
import type { Line } from './line';
import type { FrameServer, holding, turning } from './server';

export interface Scenario {
  name: string;
  rule: FaultRule;
  /** What truly does it. */
  begin(world: World): Promise<void> | void;
  /** What truly ends it; without it nothing has to be ended. */
  end?(world: World): Promise<void> | void;
  /** Frames that are truly kept by hand go. */
  release?(world: World, frames?: number): void;
  /** Alike whichever it is. */
  play(stage: Stage): Promise<void>;
  /** The app's lines that begin so prove that it failed. */
  shows: string[];
  /** Lines of the app's that must not be there begin so. */
  never?: string[];
  /** Between its sockets the order is the network's to say: each one's lines are compared by themselves. */
  areApart?: true;
  /** What arrives at the server although in reality it could not: it was the browser's already (docs/faults.md). */
  beyond?: string[];
}

export interface World {
  line: Line;
  server: FrameServer;
  page: Page;
  /** For a server that keeps frames, and one that turns each three of them round. */
  held: { in: ReturnType<typeof holding>; out: ReturnType<typeof holding> };
  turned: { in: ReturnType<typeof turning>; out: ReturnType<typeof turning> };
}

export interface Stage extends World {
  /** Which of the two is played; only to say what it is that differs. */
  isReal: boolean;
  /** Runs code in the page, with the app's words and `url` (of the line) in scope, and gives what it returns. */
  app(code: string): Promise<unknown>;
  /** It begins: truly, or as a fault. */
  begin(): Promise<void>;
  end(): Promise<void>;
  release(frames?: number): Promise<void>;
}

/** More than any system takes from a browser at once. */
export const MUCH_BYTES = 16 * 1024 * 1024;

/** Opens a socket and waits until it is. */
export function opened(name: string, options = '{}'): string {
  return `open('${name}', url, ${options}); await seen('${name} open, task');`;
}

/** Waits for a socket's end, and tries what an app may still do with it. */
export function over(name: string): string {
  return `await seen('${name} close, task'); send('${name}', 'too late'); close('${name}'); note('${name}', 'end');`;
}
