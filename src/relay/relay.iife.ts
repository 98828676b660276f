// Entry of the isolated world: runs at document_start, just before the page's script, and takes what that hands over.
// The name's ending makes the build leave one self-contained file.

import { type Batch, batchBytes, type Fact } from '../records/batch';
import { toJsonBatch } from '../records/json-batch';
import {
  ALIVE_EVENT,
  BODY_RATE_EVENT,
  ENGINE_COMES,
  ENGINE_EVENT,
  FAULTS_EVENT,
  FLUSH_EVENT,
  FLUSH_FUNCTION,
  type FlushFunction,
  type HandedBatch,
  HELD_EVENT,
  HELLO_EVENT,
  MEET_EVENT,
  ORPHAN_PREFIX,
  type Orphan,
  type PageHello,
  PRESENCE_QUESTION,
  READY_EVENT,
  type RecorderMessage,
  SPENT_EVENT,
  STARTED_EVENT,
  STOP_EVENT,
} from '../records/messages';
import type { NavigationKind } from '../records/recording';
import { DEFAULT_BODY_RATE } from '../records/settings';
import type { ByteCount } from '../records/units';
import { withBlobs, withoutBlobs } from './bodies';
import { extension } from './extension';
import { isFaultMessage, PageFaults } from './faults';
import { Flushes } from './flushes';
import { hearBatches } from './handed';
import { observeRequests, StoredTokens } from './observations';
import { type NumberedBatch, Outbox, withoutBodiesSaid } from './outbox';
import { RecorderPort } from './recorder-port';

/** `storage.session` holds 10 MB, for all pages together (base64 takes a third more). */
const ORPHAN_LIMIT = 4 * 1024 * 1024;
const ORPHAN_GAP =
  'The page went before all could be handed over: its last frames are kept without their bodies.';
/** Longest address of a page that is told: some keep a whole document in it. */
const URL_LENGTH = 16_384;

/** Before a script of the page changes it. */
const url = location.href.slice(0, URL_LENGTH);
/** Most documents never make a socket: what only a recording needs is made for the first. */
let hello: PageHello | undefined;
const outbox = new Outbox();
const recorder = new RecorderPort(outbox, {
  page,
  isLeaving: () => leaving,
  heard: onRecorderMessage,
  gone: stop,
});
const storedTokens = new StoredTokens();
const faults = new PageFaults(
  {
    order: (orders) => line?.dispatchEvent(new MessageEvent(FAULTS_EVENT, { data: JSON.stringify(orders) })),
    meet: (text) => line?.dispatchEvent(new MessageEvent(MEET_EVENT, { data: text })),
    take: (text) => line?.dispatchEvent(new MessageEvent(ENGINE_EVENT, { data: text })),
    tell: async (news) => extension.runtime.sendMessage(news),
  },
  () => page().id,
);
/** To the page's script. */
let line: MessagePort | undefined;
/** What the page goes by. */
let bodyRate = DEFAULT_BODY_RATE;
let observing = false;
/** Batches wait for the Blobs of those before them. */
let turn: Promise<void> = Promise.resolve();
let readingBlobs = new Map<number, HandedBatch>();
let lastRead = 0;
/** The page goes, or is frozen and may be gone without another word: nobody can wait for an acknowledgement. */
let leaving = false;
/** While the page's last words come in: they are left together with what went before them, or would be taken for all. */
let gathering = false;
let orphans = 0;
let extraFacts: Fact[] = [];

document.fonts.addEventListener(HELLO_EVENT, onHello, { once: true });
document.fonts.dispatchEvent(new Event(READY_EVENT));
watchLifecycle();
// `document.open()` takes all listeners of the window away, and puts new children into the document.
new MutationObserver(watchLifecycle).observe(document, { childList: true });
extension.runtime.onMessage.addListener((question: unknown, _sender, answer) => {
  if (question === PRESENCE_QUESTION) answer(true);
  else if (isFaultMessage(question)) {
    const obeyed = faults.take(question);
    // One frame answers for all: the first to do so is heard, and the others' orders are the same.
    if (window !== window.top) return false;
    void obeyed.then(answer);
    return true;
  }
  return false;
});
const world = globalThis as { [ENGINE_COMES]?: string | ((text: string) => void) };
if (typeof world[ENGINE_COMES] === 'string') faults.announced(world[ENGINE_COMES]);
world[ENGINE_COMES] = (text) => faults.announced(text);
const flushes = new Flushes(handOver, () => outbox.durableNumber);
// Called by the recorder in each frame of a tab: a message would be answered by one of them alone.
const answerFlush: FlushFunction = (question, isNew) => flushes.answer(question, isNew);
Object.assign(globalThis, { [FLUSH_FUNCTION]: answerFlush });

function page(): PageHello {
  hello ??= {
    id: randomId(),
    url,
    origin: location.origin,
    startedAt: performance.timeOrigin,
    navigation: navigationKind(),
    place: window === window.top ? 'top' : window.parent === window.top ? 'child' : 'deeper',
    userAgent: navigator.userAgent,
  };
  return hello;
}

/** Idempotent: the same listeners are added once. */
function watchLifecycle(): void {
  addEventListener('pagehide', onLeaving);
  addEventListener('pageshow', onPageShow);
  document.addEventListener('freeze', onLeaving);
  document.addEventListener('resume', onResume);
}

function onLeaving(event: Event): void {
  if (!event.isTrusted) return;
  leaving = true;
  gathering = true;
  for (const { batch, blobs } of readingBlobs.values()) send(withoutBlobs(batch, blobs));
  readingBlobs = new Map();
  tellPage(FLUSH_EVENT);
  gathering = false;
  if (event.type === 'pagehide') faults.leave();
  // By both ways: what the page told before this listener was called may still wait for the recorder's welcome, and of
  // what is left in the storage the browser drops some when the next page is another process's.
  if (outbox.unacknowledged.length > 0) {
    // One that nobody has answered may have been opened to a recorder that was just ending.
    if (!recorder.isWelcome) recorder.open();
    recorder.post();
  }
  leaveOrphans(outbox.unacknowledged);
}

function onResume(event: Event): void {
  if (event.isTrusted) leaving = false;
}

function onPageShow(event: PageTransitionEvent): void {
  if (!event.isTrusted) return;
  leaving = false;
  if (event.persisted) faults.comeBack();
  // A port from before the back/forward cache neither throws nor delivers.
  if (event.persisted && outbox.unacknowledged.length > 0) recorder.open();
  else if (event.persisted) recorder.forget();
}

function onHello(event: Event): void {
  event.preventDefault();
  line = (event as MessageEvent).ports[0];
  if (line) hearBatches(line, onBatch);
  line?.addEventListener(ALIVE_EVENT, (question) => {
    if (isStillOurs()) question.preventDefault();
  });
  line?.addEventListener(HELD_EVENT, (told) => faults.held(Number((told as MessageEvent).data)));
  line?.addEventListener(STARTED_EVENT, () => faults.started());
  line?.addEventListener(SPENT_EVENT, (told) => faults.spent(String((told as MessageEvent).data)));
  faults.begin();
}

function onBatch({ batch, blobs }: HandedBatch): void {
  if (leaving) {
    send(withoutBlobs(batch, blobs));
    if (!gathering) leaveOrphans(outbox.unacknowledged.slice(-1));
    return;
  }
  if (blobs.length === 0 && readingBlobs.size === 0) {
    send(batch);
    return;
  }
  const ticket = ++lastRead;
  readingBlobs.set(ticket, { batch, blobs });
  turn = turn.then(async () => {
    const whole = await withBlobs(batch, blobs);
    // Taken out by `onLeaving` when the page went in the meantime.
    if (readingBlobs.delete(ticket)) send(whole);
  });
}

function send(batch: Batch): void {
  const facts = [...batch.facts, ...extraFacts];
  extraFacts = [];
  if (batch.facts.some((fact) => fact.type === 'created')) facts.push(...storedTokens.look());
  outbox.add({ ...batch, facts });
  if (!observing) {
    observing = true;
    observeRequests((fact) => extraFacts.push(fact));
  }
  recorder.post();
}

/** All that the page has by now, also what waits for Blobs. */
function handOver(done: (lastNumber: number) => void): void {
  tellPage(FLUSH_EVENT);
  if (readingBlobs.size === 0) done(outbox.lastNumber);
  else turn = turn.then(() => done(outbox.lastNumber));
}

function onRecorderMessage(message: RecorderMessage): void {
  switch (message.type) {
    case 'welcome':
    case 'body-rate':
      tellBodyRate(message.bodyRate);
      return;
    case 'faults':
      void faults.take(message);
      return;
    case 'tokens':
      page().tokens = message.values;
      return;
    case 'stop':
      stop();
      return;
    case 'acknowledge':
      return;
    default:
      message satisfies never;
  }
}

function tellPage(type: string): void {
  line?.dispatchEvent(new Event(type));
}

function tellBodyRate(told: ByteCount): void {
  if (told === bodyRate) return;
  bodyRate = told;
  line?.dispatchEvent(new MessageEvent(BODY_RATE_EVENT, { data: told }));
}

/** The extension that this script came from is still there. */
function isStillOurs(): boolean {
  try {
    return extension.runtime?.id !== undefined;
  } catch {
    return false;
  }
}

function stop(): void {
  faults.end();
  tellPage(STOP_EVENT);
  outbox.acknowledge(outbox.lastNumber);
  recorder.close();
}

/**
 * Leaves batches in `storage.session` (memory, not disk), where the recorder finds them even if it was not running. It
 * knows by the numbers what it has already.
 */
function leaveOrphans(left: readonly NumberedBatch[]): void {
  const batches: Orphan['batches'] = [];
  let bytes = 0;
  for (const { number, batch } of left) {
    const fitting = bytes + batchBytes(batch) <= ORPHAN_LIMIT ? batch : withoutBodiesSaid(batch, ORPHAN_GAP);
    bytes += batchBytes(fitting);
    batches.push({ number, batch: toJsonBatch(fitting) });
  }
  if (batches.length === 0) return;
  const orphan: Orphan = { page: page(), batches };
  // A key of its own each time: the recorder may be reading what was left before, and takes it away then.
  extension.storage.session.set({ [`${ORPHAN_PREFIX}${page().id}/${orphans++}`]: orphan }).catch(() => {
    // Over the quota, or the extension is gone: what the port carried must do.
  });
}

function navigationKind(): NavigationKind {
  const [entry] = performance.getEntriesByType('navigation');
  const kind = entry instanceof PerformanceNavigationTiming ? entry.type : 'navigate';
  return kind as NavigationKind;
}

function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
