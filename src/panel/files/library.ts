// Recordings of files beside those of another source. Every view asks this one source and need not know where a recording
// came from, save that one from a file is there to be looked at and not to be changed.

import type { RecordingReader, StartAnalysis } from '../insight/start';
import { type FileLibrary, type Source, SourceError } from '../source/source';
import { text } from '../texts';
import { filePrefix, isFromFile } from './file-ids';
import type { FileSession } from './row-builder';

interface Held extends FileSession {
  file: string;
}

/** Number of the next file: part of its recordings' ids. */
let nextFile = 1;

/** @param analyseHeld how a recording is analysed that lies in the panel's memory */
export function withFiles(
  own: Source,
  analyseHeld: (reader: RecordingReader) => StartAnalysis,
): Source & { files: FileLibrary } {
  const held = new Map<string, Held>();

  async function bodies(segments: readonly number[]): Promise<Map<number, Uint8Array>> {
    const found = new Map<number, Uint8Array>();
    const blobs = segments.flatMap((segment) => {
      for (const { payloads } of held.values()) {
        const blob = payloads.get(segment);
        if (blob) return [{ segment, blob }];
      }
      return [];
    });
    await Promise.all(
      blobs.map(async ({ segment, blob }) => found.set(segment, new Uint8Array(await blob.arrayBuffer()))),
    );
    return found;
  }

  const added: Partial<Source> & { files: FileLibrary } = {
    sessions: async () => [...[...held.values()].map(({ row }) => row).reverse(), ...(await own.sessions())],
    changes: async (session, afterRevision, segmentLimit) => {
      const found = held.get(session);
      return found
        ? changesOf(found, afterRevision, segmentLimit)
        : own.changes(session, afterRevision, segmentLimit);
    },
    payloads: async (segments) => {
      const stored = segments.filter((id) => id >= 0);
      const ofFiles = segments.filter((id) => id < 0);
      if (ofFiles.length === 0) return own.payloads(segments);
      const found = await bodies(ofFiles);
      if (stored.length > 0) for (const [id, bytes] of await own.payloads(stored)) found.set(id, bytes);
      return found;
    },
    call: async (name, argument) => {
      if ('session' in argument && held.has(String(argument.session))) {
        throw new SourceError(text('fileReadOnly'));
      }
      return own.call(name, argument);
    },
    files: {
      nameOf: (session) => held.get(session)?.file,
      open: async (file, options) => {
        // Most who open the panel open no file.
        const { readFile } = await import('./read-file');
        const { sessions, problems } = await readFile(file, { ...options, prefix: filePrefix(nextFile++) });
        for (const session of sessions) held.set(session.row.id, { ...session, file: file.name });
        return { sessions: sessions.map(({ row }) => row.id), problems };
      },
      close: (session) => {
        held.delete(session);
      },
    },
  };
  // What the other source has beside these stays its own.
  const both = Object.assign(Object.create(own) as Source, added);
  const analyse = analyseHeld(both);
  both.analyse = (session, live, listener) =>
    isFromFile(session) ? analyse(session, false, listener) : own.analyse(session, live, listener);
  return both;
}

/** As `readChanges` of the store. */
function changesOf(
  held: Held,
  afterRevision: number,
  segmentLimit: number,
): Awaited<ReturnType<Source['changes']>> {
  const { row, pages, connections, events, segments } = held;
  const isFirst = afterRevision < 1;
  // The n-th segment has the revision n.
  const found = segments.slice(afterRevision, afterRevision + segmentLimit);
  const revision = Math.max(afterRevision, found.at(-1)?.revision ?? row.revision);
  return {
    revision,
    session: row,
    pages: isFirst ? pages : [],
    connections: isFirst ? connections : [],
    segments: found,
    events: isFirst ? events : [],
    more: revision < row.revision,
  };
}
