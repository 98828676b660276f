// What the panel needs of the world, apart from how it gets it: the extension gives it from the database and the
// recorder, the fixture page from memory, and the report from a bundle.

import type { LiveMessage, RecorderCallName, RecorderCalls } from '../../records/messages';
import type { StackFrame } from '../../records/recording';
import type { Changes } from '../../store/reading';
import type { SessionRow } from '../../store/schema';
import type { BodiesPort } from '../bodies/worker-calls';
import type { StartAnalysis } from '../insight/start';
import type { ReadResource, RequestMap } from '../model/original-places';

export interface Source {
  /** Deep capture needs a permission here, which is asked for in the popup. */
  asksForDeepCapture?: boolean;
  /** All recordings, newest first. */
  sessions(): Promise<SessionRow[]>;
  /** As `readChanges` of the store. */
  changes(session: string, afterRevision: number, segmentLimit: number): Promise<Changes | undefined>;
  /** As `readPayloads` of the store. */
  payloads(segments: readonly number[]): Promise<Map<number, Uint8Array>>;
  /** Whether a recording that has no end goes on now: else the browser or the machine ended it. */
  goesOn?(row: SessionRow): Promise<boolean>;
  /** Where the analysis runs is each place's own business. */
  analyse: StartAnalysis;
  /** Starts another worker that decodes and searches (`bodies/worker.ts`). */
  startBodiesWorker(): BodiesPort;
  /** A call to the recorder. Rejects with a `SourceError` whose message is a sentence for people. */
  call<Name extends RecorderCallName>(
    name: Name,
    argument: RecorderCalls[Name]['argument'],
  ): Promise<RecorderCalls[Name]['result']>;
  /** Hears of what is new. `lost` is called when messages may have been missed. Gives back how to stop. */
  listen(heard: (message: LiveMessage) => void, lost: () => void): () => void;
  /** The tab that DevTools inspects; absent where the panel is a page of its own. */
  tab?: InspectedTab;
  /** Asks the user for the permission to record a site; to be called within a click. `false`: refused. */
  askForSite(origin: string): Promise<boolean>;
  /** Shows a line in the browser's own source viewer; absent where there is none. */
  openSource?(frame: StackFrame): void;
  /** The text of a script or source map that the inspected page has loaded, from DevTools' own memory. */
  readResource?: ReadResource;
  /** Asks the page's site for a source map, when the user wants it. Rejects with a `SourceError`. */
  requestMap?: RequestMap;
  /** Opens the page with all recordings; absent where that is this page. */
  openAll?(): void;
  /** Opens the options page; absent where there is none. */
  openOptions?(): void;
  /** Recordings of files, beside the others. */
  files?: FileLibrary;
  /** There is no recorder behind it: nothing can be asked of it, and nothing be changed. */
  readOnly?: true;
  /** Of the program, as an exported file names it: `0.1.0`. */
  version: string;
  /** The HTML report without a recording; absent where there is none at hand. */
  reportTemplate?(): Promise<string>;
}

/** Recordings read from files: there to be looked at, not to be changed. */
export interface FileLibrary {
  /** Name of the file that a recording came from; `undefined` for one that Redial made here. */
  nameOf(session: string): string | undefined;
  /** Reads a file. Gives the ids of its recordings, and what is wrong with it although it could be read. */
  open(file: File, options: FileReadOptions): Promise<{ sessions: string[]; problems: string[] }>;
  /** Forgets a recording; its file stays. */
  close(session: string): void;
}

export interface FileReadOptions {
  /** From 0 to 1, as far as known. */
  onProgress?(share: number): void;
  signal?: AbortSignal;
}

export interface InspectedTab {
  id: number;
  /** Address of its page: DevTools may see what the recorder may not, before a site is allowed. */
  address?(): Promise<string | undefined>;
  reload(): void;
  /** Calls back when another document has been loaded. Gives back how to stop. */
  onNavigated(listener: () => void): () => void;
}

/** An error whose message is a sentence that says what to do. */
export class SourceError extends Error {
  override name = 'SourceError';
}
