// What other rooms import: a recording out to a file and in again.

export { BundleError, type FilePosition } from './bundle-error';
export type { OpenFile } from './har/read-har';
export { type HarOptions, type ReadRecords, writeHar } from './har/write-har';
export { headerOf, NOT_REDACTED, type Redaction } from './header';
export { inTimeOrder, inTimeOrderOnly, OutOfOrder, timeOf } from './in-order';
export { DEFAULT_LIMITS, type ReadLimits } from './limits';
export { openRecording, type RecordingFile } from './open';
export { type ReadNotice, type ReadOptions, readBundle } from './read';
export {
  checkRedaction,
  type RedactedRecording,
  type RedactionOptions,
  redactRecording,
} from './redaction/redact';
export { REPORT_ELEMENT, REPORT_SLOT, readReport, writeReport } from './report';
export { FORMAT_VERSION } from './upgraders';
export { encoded, exportNdjson, type Records, toLine, writeBundle } from './write';
