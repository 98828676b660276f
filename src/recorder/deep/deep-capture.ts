// Deep capture: Chromium's own protocol, attached to a tab for as long as the user wants it there. The browser shows an
// infobar meanwhile; dismissing that ends it, and so does the tab's end.

import browser from 'webextension-polyfill';
import type { Milliseconds } from '../../records/units';
import { originOf } from '../addresses';
import type { Ingest } from '../ingest';
import { pause } from '../pause';
import { Joining } from './joining';
import type { ProtocolEvent } from './protocol';
import { DeepTarget } from './target';

/** Of the protocol; the only one that Chromium takes. */
const VERSION = '1.3';
/** Key in `storage.session`: tabs that deep capture is on in. The browser ends the background at will. */
const TABS = 'deep';
/** The browser keeps the bodies of all requests for whoever enables `Network`: nobody here reads one. */
const KEEP_NO_BODIES = { maxTotalBufferSize: 1, maxResourceBufferSize: 1 };
/** Workers wait at their start until deep capture is on in them: their first socket counts. */
const ATTACH_CHILDREN = { autoAttach: true, waitForDebuggerOnStart: true, flatten: true };
/** Targets whose sockets no page script sees. */
const WORKERS = /worker/;

/** How a tab's network is to be, as `Network.emulateNetworkConditions` takes it: bytes a second, -1 as many as come. */
export interface NetworkConditions {
  offline: boolean;
  latency: Milliseconds;
  downloadThroughput: number;
  uploadThroughput: number;
}

const AS_IT_IS: NetworkConditions = {
  offline: false,
  latency: 0,
  downloadThroughput: -1,
  uploadThroughput: -1,
};

interface DeepTab {
  tabUrl: string;
  /** Absent while the network is left as it is. */
  network?: NetworkConditions;
  joining: Joining;
  /** By session, and of a shared worker by its id; the tab's own page has neither. */
  targets: Map<string, { source: Debuggee; target: DeepTarget }>;
}

type Debuggee = chrome.debugger.Debuggee & { sessionId?: string };

/** Shared and service workers belong to no tab, so no tab's protocol tells of them: they are looked for. */
const LOOK_FOR_WORKERS_MS: Milliseconds = 500;

export class DeepCapture {
  readonly #api = globalThis.chrome?.debugger;
  readonly #tabs = new Map<number, DeepTab>();
  readonly #restored: Promise<void>;
  /** Tab by the id of a worker that is attached to for its sake. */
  readonly #workers = new Map<string, number>();
  #looking = false;

  /**
   * `changed`: a tab's deep capture began or ended. `ended`: it ended in that one. All listeners are added here, at the
   * background's start.
   */
  constructor(
    private readonly ingest: Promise<Ingest>,
    private readonly changed: () => void,
    private readonly ended: (tab: number) => void,
  ) {
    this.#api?.onEvent.addListener((source, name, event) => {
      void this.#take(source, { name, event } as ProtocolEvent);
    });
    this.#api?.onDetach.addListener((source) => this.#ended(source));
    this.#restored = this.#restore().catch(() => undefined);
  }

  /** Whether it is on in a tab; `undefined` in builds that have no leave for it. */
  async isOn(tab: number): Promise<boolean | undefined> {
    if (!this.#api) return undefined;
    await this.#restored;
    return this.#tabs.has(tab);
  }

  /** Throws a sentence where the browser refuses. */
  async turnOn(tab: number): Promise<void> {
    if (!this.#api) {
      throw new Error('This build of Redial has no deep capture. It is in dist/chrome-deep.');
    }
    await this.#restored;
    if (this.#tabs.has(tab)) return;
    try {
      await this.#api.attach({ tabId: tab }, VERSION);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(`The browser does not let deep capture into this tab (${why}).`, { cause: error });
    }
    await this.#begin(tab);
    await this.#remember();
    if (!this.#looking) void this.#lookForWorkers();
    this.changed();
  }

  async turnOff(tab: number): Promise<void> {
    if (!this.#api || !(await this.isOn(tab))) return;
    await this.#api.detach({ tabId: tab }).catch(() => undefined);
    this.#ended({ tabId: tab });
  }

  /** Makes the network of a tab and of its workers behave so, or as it is. Nothing where deep capture is off. */
  async shapeNetwork(tab: number, conditions: NetworkConditions | undefined): Promise<void> {
    await this.#restored;
    const known = this.#tabs.get(tab);
    if (!known || JSON.stringify(known.network) === JSON.stringify(conditions)) return;
    if (conditions) known.network = conditions;
    else delete known.network;
    for (const { source } of known.targets.values()) this.#shape(source, conditions ?? AS_IT_IS);
  }

  #shape(source: Debuggee, conditions: NetworkConditions): void {
    this.#send(source, 'Network.emulateNetworkConditions', conditions);
  }

  /** In a tab that is attached to. */
  async #begin(tab: number): Promise<void> {
    const { url = '' } = await browser.tabs.get(tab);
    const joining = new Joining(await this.ingest, tab, Date.now(), new Set());
    this.#tabs.set(tab, { tabUrl: url, joining, targets: new Map() });
    await this.#enable({ tabId: tab }, url, false);
  }

  async #enable(source: Debuggee, url: string, isWorker: boolean): Promise<void> {
    const id = this.#tabIdOf(source);
    const tab = id === undefined ? undefined : this.#tabs.get(id);
    const ingest = await this.ingest;
    if (!tab || id === undefined) return;
    const { tabUrl, joining } = tab;
    const target = new DeepTarget(ingest, { tab: id, tabUrl, url, isWorker, joining });
    tab.targets.set(keyOf(source), { source, target });
    // In this order, and none waited for: a worker that waits at its start answers some only once it runs.
    this.#send(source, 'Network.enable', KEEP_NO_BODIES);
    if (tab.network) this.#shape(source, tab.network);
    this.#send(source, 'Target.setAutoAttach', ATTACH_CHILDREN);
    this.#send(source, 'Runtime.runIfWaitingForDebugger');
  }

  async #take(source: Debuggee, message: ProtocolEvent): Promise<void> {
    await this.#restored;
    const tab = this.#tabOf(source);
    if (!tab) return;
    switch (message.name) {
      case 'Target.attachedToTarget': {
        const { sessionId, targetInfo } = message.event;
        await this.#enable({ ...source, sessionId }, targetInfo.url, WORKERS.test(targetInfo.type));
        return;
      }
      case 'Target.detachedFromTarget': {
        const { sessionId } = message.event;
        tab.targets.get(sessionId)?.target.end();
        tab.targets.delete(sessionId);
        return;
      }
      default:
        if (message.name.startsWith('Network.webSocket'))
          tab.targets.get(keyOf(source))?.target.take(message);
    }
  }

  /** A target that has just ended takes no command: there is nothing left to see in it. */
  #send(source: Debuggee, command: string, parameters?: object): void {
    this.#api?.sendCommand(source, command, parameters).catch(() => undefined);
  }

  #tabIdOf({ tabId, targetId }: Debuggee): number | undefined {
    return tabId ?? (targetId === undefined ? undefined : this.#workers.get(targetId));
  }

  #tabOf(source: Debuggee): DeepTab | undefined {
    const id = this.#tabIdOf(source);
    return id === undefined ? undefined : this.#tabs.get(id);
  }

  #ended(source: Debuggee): void {
    const tab = this.#tabOf(source);
    if (!tab) return;
    if (source.targetId !== undefined) {
      tab.targets.get(source.targetId)?.target.end();
      tab.targets.delete(source.targetId);
      this.#workers.delete(source.targetId);
      return;
    }
    if (source.tabId === undefined) return;
    tab.joining.stop();
    for (const { target } of tab.targets.values()) target.end();
    for (const [targetId, tabId] of this.#workers) {
      if (tabId !== source.tabId) continue;
      this.#workers.delete(targetId);
      void this.#api?.detach({ targetId }).catch(() => undefined);
    }
    this.#tabs.delete(source.tabId);
    void this.#remember();
    this.changed();
    this.ended(source.tabId);
  }

  /** Attaches to the shared and service workers of the tabs' origins. What they did before that is not seen. */
  async #lookForWorkers(): Promise<void> {
    this.#looking = true;
    while (this.#tabs.size > 0) {
      for (const { id, type, url } of (await this.#api?.getTargets()) ?? []) {
        const tabId = type === 'worker' && !this.#workers.has(id) ? this.#tabOfOrigin(url) : undefined;
        if (tabId === undefined) continue;
        this.#workers.set(id, tabId);
        try {
          await this.#api?.attach({ targetId: id }, VERSION);
          await this.#enable({ targetId: id }, url, true);
        } catch {
          // Gone already, or one that the browser lets nobody into.
          this.#workers.delete(id);
        }
      }
      await pause(LOOK_FOR_WORKERS_MS);
    }
    this.#looking = false;
  }

  #tabOfOrigin(url: string): number | undefined {
    const origin = originOf(url);
    return [...this.#tabs].find(([, { tabUrl }]) => origin !== undefined && originOf(tabUrl) === origin)?.[0];
  }

  async #remember(): Promise<void> {
    await browser.storage.session.set({ [TABS]: [...this.#tabs.keys()] });
  }

  /** The background began anew: what it knew of targets is gone, so it attaches anew. */
  async #restore(): Promise<void> {
    if (!this.#api) return;
    const stored = (await browser.storage.session.get(TABS))[TABS];
    if (!Array.isArray(stored)) return;
    for (const tab of stored as number[]) {
      await this.#api.detach({ tabId: tab }).catch(() => undefined);
      try {
        await this.#api.attach({ tabId: tab }, VERSION);
        await this.#begin(tab);
      } catch {
        // The tab is gone.
      }
    }
    await this.#remember();
    if (!this.#looking) void this.#lookForWorkers();
  }
}

/** Of its target within its tab. */
function keyOf({ sessionId, targetId }: Debuggee): string {
  return sessionId ?? targetId ?? '';
}
