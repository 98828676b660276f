// The engine of the faults in pages: registered for the sites at which one is on, so that it comes with their documents, and
// put into those that were there before. No other page has it.

import browser, { type Runtime } from 'webextension-polyfill';
import { ENGINE_NAME } from '../../records/messages';
import { siteOf } from '../addresses';
import { patternOf } from '../sites';

/** Paths of the built scripts (tools/fault-engine.ts). */
const LATE_SCRIPT = 'src/page/faults/late.js';
const EARLY_SCRIPT = 'src/page/faults/early.js';
const ANNOUNCEMENT = 'src/relay/engine-comes.js';

/** What the ids of its registrations begin with. */
const ENGINE_ID = 'engine ';
const ANNOUNCEMENT_ID = 'engine-comes ';

type Script = Parameters<typeof browser.scripting.registerContentScripts>[0][number];
type Injection = Parameters<typeof browser.scripting.executeScript>[0];

/** Registers it for the sites of those origins, and for no other. */
export async function registerEngine(origins: Iterable<string>): Promise<void> {
  const wanted = [...origins].flatMap((origin) => scriptsFor(siteOf(origin)));
  const registered = (await browser.scripting.getRegisteredContentScripts()).filter(({ id }) => isEngine(id));
  const obsolete = registered.filter(({ id }) => wanted.every((script) => script.id !== id));
  if (obsolete.length > 0) {
    await browser.scripting.unregisterContentScripts({ ids: obsolete.map(({ id }) => id) });
  }
  const missing = wanted.filter(({ id }) => registered.every((script) => script.id !== id));
  const unique = [...new Map(missing.map((script) => [script.id, script])).values()];
  if (unique.length > 0) await browser.scripting.registerContentScripts(unique);
}

function isEngine(id: string): boolean {
  return id.startsWith(ENGINE_ID) || id.startsWith(ANNOUNCEMENT_ID);
}

/** Puts it into a relay's frame, and gives its text. Throws where the browser does not allow that. */
export async function deliverEngine(
  tab: number,
  { frameId = 0, documentId }: Runtime.MessageSender & { documentId?: string },
): Promise<string> {
  text ??= await readText();
  const target = documentId === undefined ? { frameIds: [frameId] } : { documentIds: [documentId] };
  await browser.scripting.executeScript({
    target: { tabId: tab, ...target },
    world: 'MAIN',
    files: [LATE_SCRIPT],
    injectImmediately: true,
  } as Injection);
  return text;
}

let text: string | undefined;

/** The engine as the page's script knows it: without the assignment that puts it on the window. */
async function readText(): Promise<string> {
  const file = await (await fetch(browser.runtime.getURL(LATE_SCRIPT))).text();
  return file.slice(`window.${ENGINE_NAME}=`.length, file.lastIndexOf('}') + 1);
}

function scriptsFor(site: string | undefined): Script[] {
  if (site === undefined) return [];
  const common = {
    matches: [patternOf(site)],
    // In a frame, or an empty window, whoever made it may hear how our scripts meet: it is put there when it is needed.
    allFrames: false,
    matchOriginAsFallback: false,
    runAt: 'document_start' as const,
    persistAcrossSessions: false,
  };
  return [
    { ...common, id: `${ANNOUNCEMENT_ID}${site}`, js: [ANNOUNCEMENT] },
    { ...common, id: `${ENGINE_ID}${site}`, js: [EARLY_SCRIPT], world: 'MAIN' },
  ] as Script[];
}
