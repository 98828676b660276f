// A recording in any of its forms, recognised by its content: `.redial`, plain NDJSON, or a HAR, each packed or not.

import type { BundleHeader, RecordingRecord } from '../records/recording';
import { BundleError } from './bundle-error';
import { openBytes } from './bytes-in';
import { type OpenFile, openHar } from './har/read-har';
import { limitsWith } from './limits';
import { oneByOne } from './one-by-one';
import { type ReadOptions, readBundle } from './read';

export interface RecordingFile {
  form: 'redial' | 'ndjson' | 'har';
  header: BundleHeader;
  /** Reads the file anew each time it is called. Notices are given in the first reading alone. */
  records: () => AsyncIterableIterator<RecordingRecord, void>;
}

/** How much of a file's beginning is looked at. A header is shorter by far. */
const LOOK = 64 * 1024;

/**
 * @param open opens the file from its start; called once for a look, once a reading, and oftener for a large HAR.
 * @throws BundleError where it is none of these; other readings throw it where they meet what cannot be read.
 */
export async function openRecording(open: OpenFile, options: ReadOptions = {}): Promise<RecordingFile> {
  const { packed, cut, start } = await look(open, options);
  if (/^[\xff\xfe]{2}|^.?\0/.test(start)) {
    throw new BundleError('this is UTF-16 text, or no text at all; a recording is UTF-8', { byte: 0 });
  }
  const text = start.trimStart();
  if (text === '') throw new BundleError(cut ? 'the file ends before its header does' : 'the file is empty');
  if (text[0] !== '{') {
    throw new BundleError('this is neither a recording of Redial nor a HAR', { byte: 0 });
  }
  if (!isBundle(text)) {
    const har = await openHar(open, options);
    return { form: 'har', header: har.header, records: () => oneByOne(har.batches()) };
  }
  const header = await headerOf(open, options);
  let told = false;
  const onNotice: ReadOptions['onNotice'] = (notice) => {
    if (!told) options.onNotice?.(notice);
    told = true;
  };
  return {
    form: packed ? 'redial' : 'ndjson',
    header,
    records: () => readBundle(open(), { ...options, onNotice }),
  };
}

/** The file's first characters, one a byte: enough to tell the forms apart. */
async function look(
  open: OpenFile,
  options: ReadOptions,
): Promise<{ packed: boolean; cut: boolean; start: string }> {
  let cut = false;
  const onCut = (): void => {
    cut = true;
  };
  const { packed, chunks } = await openBytes(open(), { limits: limitsWith(options.limits), onCut });
  let start = '';
  for await (const chunk of chunks) {
    start += new TextDecoder('latin1').decode(chunk.subarray(0, LOOK - start.length));
    if (start.length >= LOOK) break;
  }
  return { packed, cut, start };
}

/** A bundle's first line is an object with a field `redial`, whole; a HAR's is the object's beginning, or all of it. */
function isBundle(text: string): boolean {
  if (/^\{\s*"redial"\s*:/.test(text)) return true;
  const end = text.indexOf('\n');
  try {
    const line: unknown = JSON.parse(end < 0 ? text : text.slice(0, end));
    return typeof line === 'object' && line !== null && ('redial' in line || 'kind' in line);
  } catch {
    return false;
  }
}

async function headerOf(open: OpenFile, options: ReadOptions): Promise<BundleHeader> {
  let header: BundleHeader | undefined;
  const onHeader = (read: BundleHeader): void => {
    header = read;
  };
  const { limits } = options;
  const reading = readBundle(open(), { ...(limits ? { limits } : {}), onHeader });
  // The header is read before the first record is given, or before what is wrong with that is told.
  await reading.next().catch((error: unknown) => {
    if (!header) throw error;
  });
  await reading.return?.();
  if (!header) throw new BundleError('the file ends before its header does');
  return header;
}
