// The forms in which a recording is shared.

import { encoded, headerOf, writeBundle, writeHar, writeReport } from '../../bundle';
import type { Prepared, Progress } from './prepare';

export const FORMATS = ['html', 'redial', 'har', 'markdown'] as const;
export type Format = (typeof FORMATS)[number];

export const ENDINGS: { [Name in Format]: string } = {
  html: '.html',
  redial: '.redial',
  har: '.har',
  markdown: '.md',
};

const TYPES: { [Name in Format]: string } = {
  html: 'text/html',
  redial: 'application/gzip',
  har: 'application/json',
  markdown: 'text/markdown',
};

export interface Materials {
  prepared: Prepared;
  /** `redial 0.1.0`. */
  tool: string;
  /** The report without a recording. */
  template(): Promise<string>;
  /** The summary for a ticket, secrets still in it. */
  markdown(): Promise<string>;
}

/** The file, whole; the browser may hold it on disk. @throws an `AbortError` where it was cancelled */
export async function fileAs(format: Format, materials: Materials, progress: Progress): Promise<Blob> {
  const { prepared, tool, template, markdown } = materials;
  const header = headerOf(tool, prepared.redaction);
  const records = () => prepared.records(progress);
  switch (format) {
    case 'redial':
      return blobOf(writeBundle(records(), header), format);
    case 'har':
      return blobOf(writeHar(records, header), format);
    case 'html':
      return blobOf(writeReport(await template(), writeBundle(records(), header)), format);
    case 'markdown':
      return blobOf(encoded(single(prepared.text(await markdown()))), format);
    default:
      return format satisfies never;
  }
}

async function* single(text: string): AsyncGenerator<string, void> {
  yield text;
}

async function blobOf(stream: ReadableStream<Uint8Array>, format: Format): Promise<Blob> {
  const blob = await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).blob();
  return blob.slice(0, blob.size, TYPES[format]);
}
