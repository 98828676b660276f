// Long work in short turns: the page stays responsive however many frames there are to go through.

import type { Milliseconds } from '../../records/units';

/** Half of a 60 Hz frame: leaves the other half to drawing and input. */
export const TURN_MS: Milliseconds = 8;

/** Resolves after the page had its chance to draw and to react. A timer would wait 4 ms each time once nested. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

export function wait(span: Milliseconds): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, span));
}
