// The messages between worlds as one typed contract: names and shapes are inferred at both ends.
//
//   page  --event-->  relay  --port "recording"-->  recorder  --port "live"-->  panel
//                                                   recorder  <--sendMessage--  panel, popup

import type { Batch } from './batch';
import type { DrillCalls } from './drills';
import type { ActiveFault, FaultCalls } from './faults';
import type { JsonBatch } from './json-batch';
import type { NavigationKind } from './recording';
import type { RecorderSettings } from './settings';
import type { ByteCount, EpochMilliseconds } from './units';

/**
 * The event on `document.fonts` in which a page's script gives its relay the line between the two, before any other script
 * of that document exists. Not on the window: who holds a frame has its window before it has its document, and hears all that
 * is dispatched in it.
 */
export const HELLO_EVENT = 'redial-hello';
/** By which a relay that was put into the page after the page's script asks for that event once more. */
export const READY_EVENT = 'redial-ready';
/** The event on the line by which a page's script hands over a batch: its data is a `HandedBatch`. */
export const BATCH_EVENT = 'batch';
/**
 * The event on the line by which a page's script lends the payload of the batch that comes next, whose own is empty then. What
 * lies in its data is the page script's own memory, which it writes no more.
 */
export const PAYLOAD_EVENT = 'payload';
/** The event on the line by which a relay says how much is kept: its data is `RecorderSettings.bodyRate`. */
export const BODY_RATE_EVENT = 'body-rate';
/** The event on the line by which a relay has all that is pending handed over, before the dispatch of it returns. */
export const FLUSH_EVENT = 'flush';
/** The event on the line by which a relay says that nothing more is to be handed over. */
export const STOP_EVENT = 'stop';

/** The event on the line by which a relay hands its page the faults: its data is a `FaultOrders` as JSON. */
export const FAULTS_EVENT = 'faults';
/** The event on the line by which a page tells how many frames wait in it to be let go: its data is that number. */
export const HELD_EVENT = 'held';
/** The event on the line by which a page tells that a fault is used up, or one of its handshakes: its data is the fault's id. */
export const SPENT_EVENT = 'spent';
/** The event on the line by which a page with faults asks whether anybody is left who could end them: cancelled if so. */
export const ALIVE_EVENT = 'alive';

/** The event on the line by which a page's engine of faults says that it has begun, and hears orders. */
export const STARTED_EVENT = 'started';
/** The event on the line by which a relay says that the engine is among the scripts that this document begins with: its data is the engine's own text. */
export const MEET_EVENT = 'meet';
/** The event on the line by which a relay says that the engine lies on the window: its data is the engine's own text. */
export const ENGINE_EVENT = 'engine';
/** The window's property under which an engine that comes late lies for a moment, until the page's script takes it. */
export const ENGINE_NAME = 'redialFaults';
/**
 * The events on `document.fonts` by which engine and page's script find each other before any other script of the document
 * exists: one asks, the other says that it is there; its data is the engine.
 */
export const ENGINE_WANTED_EVENT = 'redial-engine-wanted';
export const ENGINE_HERE_EVENT = 'redial-engine';
/**
 * Name in the relay's own global scope, which no page sees, of the text of the engine that is among the scripts that this
 * document begins with; of the relay's function that is to be told it, where the relay was there before.
 */
export const ENGINE_COMES = 'redialEngineComes';

/** Port of a relay. */
export const RECORDING_PORT = 'recording';
/** Port of a panel that wants to hear of what is new. */
export const LIVE_PORT = 'live';

/** What the page's script hands to its relay. */
export interface HandedBatch {
  batch: Batch;
  /** Frames whose body is a Blob that the relay has to read: (index in the columns, blob), rising. */
  blobs: { index: number; blob: Blob }[];
}

export interface PageHello {
  /** Made by the relay, unguessable for the page. */
  id: string;
  url: string;
  origin: string;
  startedAt: EpochMilliseconds;
  navigation: NavigationKind;
  /** Where in the tab: its own page, a frame of that, or a frame of a frame. */
  place: 'top' | 'child' | 'deeper';
  userAgent: string;
  /** Tokens that this page was seen to use and that have no form of their own. The recorder forgets them when it ends. */
  tokens?: string[];
}

/** A fault for a page, with what the recording is to say of it, as JSON. */
export interface OrderedFault extends ActiveFault {
  how: string;
}

/** What a page is to do. All that are on, each time: what is not among them is off. */
export interface FaultOrders {
  active: OrderedFault[];
  /** Done once, now. */
  once?: OrderedFault;
  /** One is about to be set: what makes it is to be in the page before its time begins. */
  prepare?: true;
  /** So many frames that a `hold` keeps are let go. */
  release?: number;
}

/** From the recorder to the relays of a tab, by `tabs.sendMessage`. `origin`: those of other origins have no faults. */
export interface FaultMessage {
  faults: FaultOrders;
  origin: string;
}

/** From a relay to the recorder, by `runtime.sendMessage`. */
export type FaultNews =
  | { faultNews: 'held'; page: string; held: number }
  /** One of the handshakes that a `refuse` counts is used up; or an `age-token` is over, for there is a new one. */
  | { faultNews: 'spent'; id: string }
  /**
   * A relay has orders and no engine. Answered, once the engine was put into its frame, by the engine's text; by `false` where
   * it cannot be put there, or nothing is on.
   */
  | { faultNews: 'engine' }
  /** Answered by a `FaultMessage`: what is on in its tab, after a page took over what the one before it left. */
  | { faultNews: 'ask' };

/** From a relay to the recorder. Batches are numbered from 1 in each page; a replay carries the same number. */
export type RelayMessage =
  /** `probe` arrives as bytes only where messages are cloned, not written as JSON. */
  | { type: 'hello'; page: PageHello; probe: Uint8Array }
  /** A part of the payload of the batch that follows. */
  | { type: 'piece'; bytes: Uint8Array }
  /** Of the payload what no piece before it brought. */
  | { type: 'batch'; number: number; batch: Batch | JsonBatch };

/** From the recorder to a relay. */
export type RecorderMessage =
  /** Answer to `hello`: batches may come, as typed arrays if `cloned`, else as JSON. */
  | { type: 'welcome'; cloned: boolean; bodyRate: ByteCount }
  /** It was set anew. */
  | { type: 'body-rate'; bodyRate: ByteCount }
  /** What is on in its tab, after a `hello`; not told where nothing is. */
  | ({ type: 'faults' } & FaultMessage)
  /** All batches up to this number are durable. */
  | { type: 'acknowledge'; upTo: number }
  /** To be told with the next hello. They came from this very page. */
  | { type: 'tokens'; values: string[] }
  /** The site is no longer recorded: hand over nothing more. */
  | { type: 'stop' };

/** Asked of a tab's relays by `tabs.sendMessage`; a relay answers `true`. */
export const PRESENCE_QUESTION = 'redial-present';

/** Name of a `FlushFunction` in the relay's own global scope, which no page sees. */
export const FLUSH_FUNCTION = 'redialFlush';

/**
 * Asked a new question (any text), it has the page hand over all that it has recorded, and says whether that is durable;
 * asked it again, with `isNew` false, whether it is by now. `undefined` where it was not asked of this document.
 */
export type FlushFunction = (question: string, isNew: boolean) => FlushAnswer | undefined;

export interface FlushAnswer {
  /** When the question was new, by the page's clock. */
  askedAt: EpochMilliseconds;
  /** All that the page had recorded by then is. */
  isDurable: boolean;
}

/** Keys in `storage.session` under which a page that went away left what nobody had acknowledged. */
export const ORPHAN_PREFIX = 'orphan:';

/** What lies under such a key. */
export interface Orphan {
  page: PageHello;
  batches: { number: number; batch: JsonBatch }[];
}

/** From the recorder to panels. `revision` rises by one with each commit to that session. */
export type LiveMessage =
  | { type: 'advanced'; session: string; revision: number }
  /** Sessions came, went or were relabelled. */
  | { type: 'sessions' }
  /** Sites, permissions or deep capture changed. */
  | { type: 'sites' }
  /** The tab's faults, or its drill, changed. */
  | { type: 'faults'; tab: number };

/** Whether a tab is recorded, for icon, popup and panel. */
export type TabState =
  /** Our scripts are in the page. */
  | 'recording'
  /** The site is recorded, yet the page was opened before: it must be reloaded. */
  | 'reload'
  /** The site is not on the list. */
  | 'off'
  /** A browser page, a file, the store: nothing can be recorded there. */
  | 'impossible';

export interface TabStatus {
  state: TabState;
  /** `https://host:port`; absent where the browser does not tell. */
  origin?: string;
  session?: string;
  /** Whether deep capture is on there; absent in builds without it. */
  deep?: boolean;
  /** What keeps the recorder from writing, in a sentence; absent while all is well. */
  problem?: string;
}

export interface SiteEntry {
  origin: string;
  /** Loopback is recorded from the start and cannot be taken off. */
  builtIn: boolean;
}

export interface StorageUse {
  usedBytes: number;
  budgetBytes: number;
}

/** Calls from panel and popup to the recorder: argument and result by name. */
export interface RecorderCalls extends FaultCalls, DrillCalls {
  /** `url`: the page's address where the caller knows it; the recorder sees those of allowed sites alone. */
  'tab-status': { argument: { tab: number; url?: string }; result: TabStatus };
  sites: { argument: Record<string, never>; result: SiteEntry[] };
  /** The permission must have been granted already (it needs the user's own click). */
  record: { argument: { origin: string }; result: { ok: true } };
  stop: { argument: { origin: string }; result: { ok: true } };
  flush: { argument: Record<string, never>; result: { ok: true } };
  'deep-capture': { argument: { tab: number; on: boolean }; result: { ok: true } };
  /** `at`: the moment that the note is for, where that is not now: before the person began to type. */
  note: {
    argument: { tab: number; text: string; author?: string; at?: EpochMilliseconds };
    result: { session: string };
  };
  label: { argument: { session: string; label: string }; result: { ok: true } };
  pin: { argument: { session: string; pinned: boolean }; result: { ok: true } };
  'delete-session': { argument: { session: string }; result: { ok: true } };
  clear: { argument: Record<string, never>; result: { ok: true } };
  storage: { argument: Record<string, never>; result: StorageUse };
  'set-budget': { argument: { budgetBytes: number }; result: StorageUse };
  settings: { argument: Record<string, never>; result: RecorderSettings };
  /** All of it or nothing. */
  'set-settings': { argument: { change: Partial<RecorderSettings> }; result: RecorderSettings };
}

export type RecorderCallName = keyof RecorderCalls;

/** How a call travels by `runtime.sendMessage`. */
export type RecorderCall = {
  [Name in RecorderCallName]: { call: Name; argument: RecorderCalls[Name]['argument'] };
}[RecorderCallName];

/** How its answer travels back. `error` is a sentence for people. */
export type RecorderAnswer<Name extends RecorderCallName> =
  | { result: RecorderCalls[Name]['result'] }
  | { error: string };
