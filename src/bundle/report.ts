// A recording as one HTML file that shows it: a template that the build makes (the panel with all its code and style), and
// the `.redial` in it as base64. The file makes no request; a browser opens it from a disk.

import { base64Of, bytesOf } from './body';

/** What stands in the template where the recording belongs. In base64 there is no character that HTML or JavaScript minds. */
export const REPORT_SLOT = '<!--recording-->';

/** Id of the element that holds it. */
export const REPORT_ELEMENT = 'recording';

/** Bytes encoded at a time: a multiple of 3, so that pieces of base64 can be joined. */
const PIECE = 3 * 64 * 1024;

/**
 * @param template HTML with `REPORT_SLOT` in it, once
 * @param redial the bytes of a `.redial`
 */
export function writeReport(
  template: string,
  redial: ReadableStream<Uint8Array>,
): ReadableStream<Uint8Array> {
  const at = template.indexOf(REPORT_SLOT);
  if (at < 0) throw new TypeError('the template has no place for a recording');
  const chunks = pieces(template.slice(0, at), redial, template.slice(at + REPORT_SLOT.length));
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      },
      async cancel() {
        await chunks.return();
      },
    },
    { highWaterMark: 0 },
  );
}

async function* pieces(
  head: string,
  redial: ReadableStream<Uint8Array>,
  tail: string,
): AsyncGenerator<string, void> {
  yield `${head}<script type="application/octet-stream" id="${REPORT_ELEMENT}">`;
  let held = new Uint8Array(0);
  for await (const chunk of redial) {
    const joined = new Uint8Array(held.length + chunk.length);
    joined.set(held);
    joined.set(chunk, held.length);
    const whole = joined.length - (joined.length % 3);
    for (let from = 0; from < whole; from += PIECE)
      yield base64Of(joined.subarray(from, Math.min(whole, from + PIECE)));
    held = joined.subarray(whole);
  }
  if (held.length > 0) yield base64Of(held);
  yield `</script>${tail}`;
}

/** The recording in a report, as the bytes of a `.redial`. */
export function readReport(base64: string): Blob {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const step = (PIECE / 3) * 4;
  for (let from = 0; from < base64.length; from += step) parts.push(bytesOf(base64.slice(from, from + step)));
  return new Blob(parts);
}
