// A batch written as JSON, for the two ways that cannot carry typed arrays: runtime messages of browsers without
// structured clone, and `storage.session`.

import type { Batch, Fact, FrameColumns } from './batch';

/** Each typed array as base64 of its little-endian bytes. */
export interface JsonBatch {
  json: 1;
  firstOrdinal: number;
  columns: { [Column in keyof FrameColumns]: string };
  payload: string;
  paints: string;
  facts: Fact[];
}

export function toJsonBatch(batch: Batch): JsonBatch {
  const { columns } = batch;
  return {
    json: 1,
    firstOrdinal: batch.firstOrdinal,
    columns: {
      connection: encodeBytes(columns.connection),
      seq: encodeBytes(columns.seq),
      at: encodeBytes(columns.at),
      flags: encodeBytes(columns.flags),
      size: encodeBytes(columns.size),
      kept: encodeBytes(columns.kept),
      listeners: encodeBytes(columns.listeners),
      handlerMs: encodeBytes(columns.handlerMs),
      buffered: encodeBytes(columns.buffered),
    },
    payload: encodeBytes(batch.payload),
    paints: encodeBytes(batch.paints),
    facts: batch.facts,
  };
}

/** Throws a `RangeError` or `InvalidCharacterError` on text that is no such batch. */
export function fromJsonBatch({ firstOrdinal, columns, payload, paints, facts }: JsonBatch): Batch {
  return {
    firstOrdinal,
    columns: {
      connection: new Uint32Array(decodeBytes(columns.connection)),
      seq: new Uint32Array(decodeBytes(columns.seq)),
      at: new Float64Array(decodeBytes(columns.at)),
      flags: new Uint8Array(decodeBytes(columns.flags)),
      size: new Uint32Array(decodeBytes(columns.size)),
      kept: new Uint32Array(decodeBytes(columns.kept)),
      listeners: new Uint16Array(decodeBytes(columns.listeners)),
      handlerMs: new Float32Array(decodeBytes(columns.handlerMs)),
      buffered: new Uint32Array(decodeBytes(columns.buffered)),
    },
    payload: new Uint8Array(decodeBytes(payload)),
    paints: new Float64Array(decodeBytes(paints)),
    facts,
  };
}

/** Bytes a step, well under the engines' limit on arguments of one call. */
const STEP = 0x6000;

/** RFC 4648, section 4. */
export function encodeBytes(view: ArrayBufferView): string {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  let binary = '';
  for (let at = 0; at < bytes.length; at += STEP) {
    binary += String.fromCharCode(...bytes.subarray(at, at + STEP));
  }
  return btoa(binary);
}

function decodeBytes(text: string): ArrayBuffer {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
  return bytes.buffer;
}
