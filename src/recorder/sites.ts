// Which sites are recorded: loopback from the start, by the manifest; any other once the user says so, with a
// permission of its own and both scripts registered for it.

import browser from 'webextension-polyfill';
import type { SiteEntry } from '../records/messages';
import type { RecordingDatabase } from '../store/schema';
import { readSetting, writeSetting } from '../store/writing';
import { siteOf } from './addresses';
import { Turns } from './turns';

/** What the ids of these registrations begin with: faults have others of their own. */
const OF_SITES = /^\d (relay|page) /;

/** Paths of the built scripts; the relay first, as it has to listen when the page's script calls. */
const RELAY_SCRIPT = 'src/relay/relay.iife.js';
const PAGE_SCRIPT = 'src/page/page.iife.js';

const LOOPBACK_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);

export class Sites {
  /** One change after another: each reads what is there, and writes what it makes of it. */
  readonly #turns = new Turns();

  constructor(
    private readonly database: RecordingDatabase,
    private readonly changed: () => void,
  ) {}

  /** Sites added by the user, and loopback. */
  async list(): Promise<SiteEntry[]> {
    const added = await this.#added();
    return [
      { origin: 'http://localhost', builtIn: true },
      ...added.map((origin) => ({ origin, builtIn: false })),
    ];
  }

  async includes(url: string): Promise<boolean> {
    const site = siteOf(url);
    return site !== undefined && (isLoopback(site) || (await this.#added()).includes(site));
  }

  /** Records a site from its next load on. Throws a sentence where its permission is missing. */
  async record(origin: string): Promise<void> {
    const site = siteOf(origin);
    if (site === undefined)
      throw new Error(`${origin} is not a site that can be recorded: only http and https pages can.`);
    if (isLoopback(site)) return;
    if (!(await hasPermission(site))) {
      throw new Error(
        `Redial has no permission for ${site} yet. Press “Record this site” in its popup on that page.`,
      );
    }
    await this.#turns.take(async () => {
      await writeSetting(this.database, SITES, [...new Set([...(await this.#added()), site])]);
      await this.#reconcile();
    });
    this.changed();
  }

  /** Stops recording a site, and gives its permission back. */
  async stop(origin: string): Promise<void> {
    const site = siteOf(origin);
    if (site === undefined || isLoopback(site)) {
      throw new Error(
        `${origin} is part of what Redial records from the start. To stop, switch the extension off.`,
      );
    }
    await this.#turns.take(async () => {
      await writeSetting(
        this.database,
        SITES,
        (await this.#added()).filter((one) => one !== site),
      );
      await this.#reconcile();
    });
    await browser.permissions.remove({ origins: [patternOf(site)] }).catch(() => false);
    this.changed();
  }

  /** Brings the registered scripts in line with the list and with the permissions that are left. */
  async reconcile(): Promise<void> {
    await this.#turns.take(() => this.#reconcile());
  }

  async #reconcile(): Promise<void> {
    const wanted: string[] = [];
    for (const site of await this.#added()) if (await hasPermission(site)) wanted.push(site);
    const registered = await browser.scripting.getRegisteredContentScripts();
    const obsolete = registered
      .map(({ id }) => id)
      .filter((id) => OF_SITES.test(id) && !wanted.some((site) => id.endsWith(` ${site}`)));
    if (obsolete.length > 0) await browser.scripting.unregisterContentScripts({ ids: obsolete });
    const have = new Set(registered.map(({ id }) => id));
    const missing = wanted.filter((site) => !have.has(relayId(site)));
    if (missing.length > 0) await browser.scripting.registerContentScripts(missing.flatMap(scriptsFor));
  }

  async #added(): Promise<string[]> {
    return readSetting<string[]>(this.database, SITES, []);
  }
}

const SITES = 'sites';

export function isLoopback(site: string): boolean {
  return LOOPBACK_HOSTS.has(site.slice(site.indexOf('//') + 2));
}

/** The match pattern of a site. */
export function patternOf(site: string): string {
  return `${site}/*`;
}

function hasPermission(site: string): Promise<boolean> {
  return browser.permissions.contains({ origins: [patternOf(site)] });
}

type Script = Parameters<typeof browser.scripting.registerContentScripts>[0][number];

function scriptsFor(site: string): Script[] {
  const common = {
    matches: [patternOf(site)],
    allFrames: true,
    matchOriginAsFallback: true,
    runAt: 'document_start' as const,
    persistAcrossSessions: true,
  };
  return [
    { ...common, id: relayId(site), js: [RELAY_SCRIPT] },
    { ...common, id: `2 page ${site}`, js: [PAGE_SCRIPT], world: 'MAIN' },
  ] as Script[];
}

/** With a number, as the page's has: Firefox runs the scripts of a session in the order of their registration, and those that it kept in the order of their ids. */
function relayId(site: string): string {
  return `1 relay ${site}`;
}
