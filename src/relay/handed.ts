// What the page's script hands over on the line, as objects of this world.

import { BATCH_EVENT, type HandedBatch, PAYLOAD_EVENT } from '../records/messages';

/** Calls back with each batch, whole, before the dispatch of it returns. */
export function hearBatches(line: EventTarget, take: (handed: HandedBatch) => void): void {
  /** The payload of the batch that comes next, where it came before it. */
  let lent: Uint8Array | undefined;
  line.addEventListener(PAYLOAD_EVENT, (event) => {
    lent = (event as MIDIMessageEvent).data ?? undefined;
    if (lent) event.preventDefault();
  });
  line.addEventListener(BATCH_EVENT, (event) => {
    // First: whatever becomes of this batch, it is no other one's.
    const payload = lent;
    lent = undefined;
    // Read once: Chromium makes a new copy each time.
    const { batch, blobs } = asOurs((event as MessageEvent).data);
    take({ batch: payload ? { ...batch, payload } : batch, blobs });
  });
}

/**
 * Firefox hands out the page's own objects, whose methods look up constructors that the page may have replaced. Chromium
 * made new ones already.
 */
function asOurs(handed: HandedBatch): HandedBatch {
  const isOurs: boolean = handed instanceof Object;
  return isOurs ? handed : structuredClone(handed, { transfer: [handed.batch.payload.buffer] });
}
