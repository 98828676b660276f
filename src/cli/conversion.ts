// A recording in another form: what `convert` and `redact` share.

import {
  encoded,
  exportNdjson,
  headerOf,
  type ReadRecords,
  type RecordingFile,
  type Redaction,
  writeBundle,
  writeHar,
} from '../bundle';
import { bodyOf, type ConnectionDecoder, createDecoder, decodedField } from '../decoders';
import type { BundleHeader, ConnectionRecord, RecordingRecord } from '../records/recording';
import { TOOL } from './version';

export const FORMS = ['ndjson', 'har', 'redial'] as const;
export type Form = (typeof FORMS)[number];

export function isForm(text: string | undefined): text is Form {
  return FORMS.some((form) => form === text);
}

/** What the file's header says that is still true, and who wrote it now. */
export function newHeader(file: RecordingFile, redaction: Redaction = file.header.redaction): BundleHeader {
  return { ...file.header, ...headerOf(TOOL, redaction) };
}

export function bytesAs(form: Form, records: ReadRecords, header: BundleHeader): ReadableStream<Uint8Array> {
  switch (form) {
    case 'ndjson':
      return encoded(exportNdjson(records(), header));
    case 'redial':
      return writeBundle(records(), header);
    case 'har':
      return writeHar(records, header);
    default:
      return form satisfies never;
  }
}

/** The records with `decoded` at each frame. */
export async function* withDecoded(
  records: AsyncIterable<RecordingRecord>,
): AsyncGenerator<RecordingRecord, void> {
  const connections = new Map<string, ConnectionRecord>();
  const decoders = new Map<string, ConnectionDecoder>();
  for await (const record of records) {
    if (record.kind === 'connection') connections.set(record.id, record);
    if (record.kind !== 'frame') {
      yield record;
      continue;
    }
    let decoder = decoders.get(record.connection);
    if (!decoder) {
      const { protocol, protocols, url } = connections.get(record.connection) ?? {};
      decoder = createDecoder({ protocol, protocols, url });
      decoders.set(record.connection, decoder);
    }
    const decoded = decodedField(decoder.decode(bodyOf(record)));
    const withField: RecordingRecord & { decoded: typeof decoded } = { ...record, decoded };
    yield withField;
  }
}
