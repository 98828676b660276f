// The redaction of a recording for sharing. It is read twice or three times: secrets that a name gives away at one place are
// learned first, so that they are found at others too, and the header has to say how many were replaced.

import type { RecordingRecord } from '../../records/recording';
import type { Redaction } from '../header';
import type { Records } from '../write';
import { redactRecord } from './records';
import { TextRedactor, type TextRedactorOptions } from './text';

export type RedactionOptions = TextRedactorOptions;

export interface RedactedRecording {
  redaction: Redaction;
  /** Reads the recording anew each time it is called. */
  records: () => AsyncGenerator<RecordingRecord, void>;
  /** What is said about the recording, without the secrets that are known from it. */
  text: (text: string) => string;
}

/**
 * @param read the recording, from its first record, each time it is called
 * @throws BundleError for a pattern that cannot be used
 */
export async function redactRecording(
  read: () => Records,
  options: RedactionOptions = {},
): Promise<RedactedRecording> {
  const redactor = new TextRedactor(options);
  redactor.isLearning = true;
  for await (const record of read()) redactRecord(record, redactor);
  redactor.isLearning = false;
  if (redactor.knowsMore) {
    redactor.replaced = 0;
    for await (const record of read()) redactRecord(record, redactor);
  }
  const isCustom = (options.keys?.length ?? 0) + (options.patterns?.length ?? 0) > 0;
  const redaction: Redaction = { policy: isCustom ? 'custom' : 'default', replaced: redactor.replaced };
  return {
    redaction,
    records: () => redacted(read(), redactor),
    text: (text) => redactor.text(text),
  };
}

/** @throws BundleError for the first pattern that cannot be used */
export function checkRedaction(options: RedactionOptions): void {
  new TextRedactor(options);
}

async function* redacted(records: Records, redactor: TextRedactor): AsyncGenerator<RecordingRecord, void> {
  for await (const record of records) yield redactRecord(record, redactor);
}
