// The panel's source inside the extension: the database for reading, the recorder for everything else.

import browser from 'webextension-polyfill';
import {
  LIVE_PORT,
  type LiveMessage,
  type RecorderAnswer,
  type RecorderCallName,
  type RecorderCalls,
} from '../../records/messages';
import type { StackFrame } from '../../records/recording';
import { readChanges, readPayloads, readSessions } from '../../store/reading';
import { RecordingDatabase } from '../../store/schema';
import { RUN, readSetting } from '../../store/writing';
import { portOf } from '../bodies/worker-calls';
import { analysisInWorker } from '../insight/panel-side';
import type { RecordingReader, StartAnalysis } from '../insight/start';
import { wait } from '../model/turns';
import { text } from '../texts';
import { type InspectedTab, type Source, SourceError } from './source';

export function extensionSource(): Source {
  const database = new RecordingDatabase();
  const reader: RecordingReader = {
    changes: (session, afterRevision, segmentLimit) =>
      readChanges(database, session, afterRevision, segmentLimit),
    payloads: (segments) => readPayloads(database, segments),
  };
  const source: Source = {
    sessions: () => readSessions(database),
    ...reader,
    goesOn: async ({ run }) => run !== '' && run === (await readSetting(database, RUN, '')),
    analyse: analysisInWorker({ make: () => makeWorker('analysis-worker.js'), reader }),
    startBodiesWorker: () => portOf(makeWorker('bodies-worker.js')),
    call,
    listen,
    askForSite,
    asksForDeepCapture: browser.runtime.getURL('').startsWith('moz-extension:'),
    version: browser.runtime.getManifest().version,
    reportTemplate,
    openOptions: () => void browser.runtime.openOptionsPage(),
  };
  const { devtools } = browser;
  if (devtools?.inspectedWindow) {
    source.tab = inspectedTab();
    source.openAll = () => void window.open(browser.runtime.getURL('src/panel/panel.html#sessions'));
    source.openSource = openSource;
    source.readResource = readResource;
    source.requestMap = requestMap;
  }
  return source;
}

/** The analysis of recordings that lie in the panel's own memory. */
export function fedAnalysis(reader: RecordingReader): StartAnalysis {
  return analysisInWorker({ make: () => makeWorker('fed-analysis-worker.js'), reader });
}

/** An entry of the build (vite.config.ts), so that it shares what it has in common with the panel. */
function makeWorker(name: string): Worker {
  return new Worker(browser.runtime.getURL(name), { type: 'module' });
}

/** A file of the extension's own: nothing leaves the machine. */
async function reportTemplate(): Promise<string> {
  return (await fetch(browser.runtime.getURL('report.html'))).text();
}

/** `default` and `dark` in Chromium, `light` and `dark` in Firefox; `undefined` outside DevTools. */
export function devtoolsTheme(): string | undefined {
  return browser.devtools?.panels?.themeName;
}

/** Calls back when DevTools changes its theme while it is open, where the browser tells. */
export function onDevtoolsTheme(changed: (theme: string) => void): void {
  browser.devtools?.panels?.onThemeChanged?.addListener(changed);
  globalThis.chrome?.devtools?.panels?.setThemeChangeHandler?.(changed);
}

export async function call<Name extends RecorderCallName>(
  name: Name,
  argument: RecorderCalls[Name]['argument'],
): Promise<RecorderCalls[Name]['result']> {
  let answer: RecorderAnswer<Name> | undefined;
  try {
    answer = await browser.runtime.sendMessage({ call: name, argument });
  } catch (error) {
    throw new SourceError(text('errorNoRecorder'), { cause: error });
  }
  if (!answer) throw new SourceError(text('errorNoRecorder'));
  if ('error' in answer) throw new SourceError(answer.error);
  return answer.result;
}

/** A worker that ends takes the port with it; a second later is soon enough, and no burden where it keeps dying. */
const RECONNECT_MS = 1000;

function listen(heard: (message: LiveMessage) => void, lost: () => void): () => void {
  let port: browser.Runtime.Port | undefined;
  let stopped = false;
  const connect = () => {
    if (stopped || port) return;
    try {
      port = browser.runtime.connect({ name: LIVE_PORT });
    } catch {
      // The extension was updated or removed under the open panel: nothing will come any more.
      return;
    }
    port.onMessage.addListener((message) => heard(message as LiveMessage));
    port.onDisconnect.addListener(() => {
      port = undefined;
      setTimeout(reconnect, RECONNECT_MS);
    });
  };
  // Nobody looks at a hidden panel: it must not keep the recorder's worker alive.
  const reconnect = () => {
    if (document.visibilityState === 'hidden' || port || stopped) return;
    connect();
    lost();
  };
  document.addEventListener('visibilitychange', reconnect);
  connect();
  return () => {
    stopped = true;
    document.removeEventListener('visibilitychange', reconnect);
    port?.disconnect();
  };
}

function inspectedTab(): InspectedTab {
  return {
    id: browser.devtools.inspectedWindow.tabId,
    address: inspectedAddress,
    reload: () => void browser.devtools.inspectedWindow.reload(),
    onNavigated: (listener) => {
      const navigated = () => listener();
      browser.devtools.network.onNavigated.addListener(navigated);
      return () => browser.devtools.network.onNavigated.removeListener(navigated);
    },
  };
}

/** Between two documents there is nothing to ask for a moment. */
const ADDRESS_ATTEMPTS = 10;
const ADDRESS_WAIT_MS = 100;
/** Chromium's DevTools sometimes never answers, from its opening on: the panel goes by what the recorder knows then. */
const ADDRESS_LIMIT_MS = 1_500;

/** `undefined` where DevTools cannot ask the page either: the browser's own pages. */
async function inspectedAddress(): Promise<string | undefined> {
  return Promise.race([askAddress(), wait(ADDRESS_LIMIT_MS).then(() => undefined)]);
}

async function askAddress(): Promise<string | undefined> {
  for (let attempt = 1; attempt <= ADDRESS_ATTEMPTS; attempt++) {
    try {
      // Chromium's own promise brings the value, Firefox's and the polyfill's a pair of value and exception.
      const answer: unknown = await browser.devtools.inspectedWindow.eval('location.href');
      const address: unknown = Array.isArray(answer) ? answer[0] : answer;
      if (typeof address === 'string') return address;
    } catch {
      // Asked again below.
    }
    await wait(ADDRESS_WAIT_MS);
  }
  return undefined;
}

export async function askForSite(origin: string): Promise<boolean> {
  try {
    return await browser.permissions.request({ origins: [hostPattern(origin)] });
  } catch (error) {
    // Not every browser lets a DevTools panel ask: the toolbar button can.
    throw new SourceError(text('errorPermission'), { cause: error });
  }
}

/** A match pattern names no port: the permission is for the host. */
function hostPattern(url: string): string {
  const { protocol, hostname } = new URL(url);
  return `${protocol}//${hostname}/*`;
}

/** Only of a site that Redial may see: a page can name any address as that of its map. */
async function requestMap(url: string): Promise<string> {
  const isWeb = /^https?:/i.test(url);
  if (!isWeb || !(await browser.permissions.contains({ origins: [hostPattern(url)] })))
    throw new SourceError(text('errorMapForbidden', url));
  // As DevTools asks for it: development servers may be behind a log-in.
  const response = await fetch(url, { credentials: 'include' }).catch((error: unknown) => {
    throw new SourceError(text('errorMapNone', url), { cause: error });
  });
  if (!response.ok) throw new SourceError(text('errorMapStatus', url, response.status));
  return response.text();
}

/** DevTools counts lines and columns from 0, stacks count them from 1. */
function openSource(frame: StackFrame): void {
  globalThis.chrome?.devtools?.panels?.openResource(frame.url, frame.line - 1, frame.column - 1, () => {});
}

/** Chromium alone tells what the page has loaded. */
function readResource(url: string): Promise<string | undefined> {
  const inspected = globalThis.chrome?.devtools?.inspectedWindow;
  return new Promise((resolve) => {
    if (!inspected?.getResources) return resolve(undefined);
    inspected.getResources((resources) => {
      const found = resources.find((resource) => resource.url === url);
      if (!found) return resolve(undefined);
      found.getContent((content, encoding) => resolve(encoding === 'base64' ? undefined : content));
    });
  });
}
