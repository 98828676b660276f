// A browser in which sites beyond loopback may be recorded: a copy of the built extension that has their permission, since
// no program can answer the browser's question, in a profile that outlives the browser, as a user's does.

import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from '../../tools/launch';
import { extensionPage } from '../../tools/launch';
import { type BrowserName, DIST_CHROME, DIST_FIREFOX, launch } from './browsers';

const FILES = { relay: 'src/relay/relay.iife.js', page: 'src/page/page.iife.js' } as const;
export type ScriptName = keyof typeof FILES;

export interface CopyOptions {
  /** Names that lead to this machine, with the permission to record them. */
  hosts: readonly string[];
  /** Makes the relay's text so long that Firefox has compiled the page's script before it. */
  slowRelay?: boolean;
  preferences?: { [name: string]: string | number | boolean };
}

export interface CopiedExtension {
  start(args?: readonly string[]): Promise<Browser>;
  remove(): Promise<void>;
}

export async function copyExtension(
  name: BrowserName,
  { hosts, slowRelay = false, preferences = {} }: CopyOptions,
): Promise<CopiedExtension> {
  const folder = await mkdtemp(join(tmpdir(), 'redial-added-'));
  const userDataDir = join(folder, 'profile');
  // Where Firefox looks for what a person installed: what a driver installs is gone at its end.
  const extension =
    name === 'firefox' ? join(userDataDir, 'extensions', 'redial@redial.dev') : join(folder, 'extension');
  await mkdir(extension, { recursive: true });
  await cp(name === 'firefox' ? DIST_FIREFOX : DIST_CHROME, extension, { recursive: true });
  const manifest = JSON.parse(await readFile(join(extension, 'manifest.json'), 'utf8'));
  for (const host of hosts)
    manifest.host_permissions.push(`http://${host}/*`, ...(name === 'firefox' ? [`ws://${host}/*`] : []));
  await writeFile(join(extension, 'manifest.json'), JSON.stringify(manifest));
  for (const [script, file] of Object.entries(FILES)) {
    const text = await readFile(join(extension, file), 'utf8');
    // Of both worlds, as no other thing of a window is that can be there so early.
    const mark = `performance.mark('ran ${script}');`;
    const padding = slowRelay && script === 'relay' ? LONG : '';
    await writeFile(join(extension, file), `${mark}${padding}\n${text}`);
  }
  return {
    start: (more = []) =>
      launch(name, {
        extension,
        userDataDir,
        args: [
          ...(name === 'firefox'
            ? []
            : [`--host-resolver-rules=${hosts.map((host) => `MAP ${host} 127.0.0.1`).join()}`]),
          ...more,
        ],
        ...(name === 'firefox' ? { isInstalled: true } : {}),
        preferences: {
          'network.dns.localDomains': hosts.join(),
          'xpinstall.signatures.required': false,
          'extensions.autoDisableScopes': 0,
          ...preferences,
        },
      }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

const LONG = Array.from({ length: 6_000 }, (_, index) => `(function(a){return a+${index}});`).join('');

/** Runs an expression with the extension's own APIs, `api`, at hand. */
export async function insideExtension(browser: Browser): Promise<(expression: string) => Promise<unknown>> {
  const page = await extensionPage(browser, 'manifest.json');
  // As text: what Firefox's APIs give belongs to another realm.
  return async (expression) =>
    JSON.parse(
      String(
        await page.evaluate(
          `(async (api) => JSON.stringify((await (${expression})) ?? null))(globalThis.browser ?? chrome)`,
        ),
      ),
    );
}

/** Registers both scripts for a host and for no other as sites.ts does, but for their order: the browsers keep to that of the ids, or of the list. */
export async function registerInOrder(
  inside: (expression: string) => Promise<unknown>,
  host: string,
  order: readonly ScriptName[],
): Promise<void> {
  const scripts = order.map((script, index) => ({
    id: `test ${index} ${script}`,
    js: [FILES[script]],
    world: script === 'page' ? 'MAIN' : 'ISOLATED',
    matches: [`http://${host}/*`],
    allFrames: true,
    matchOriginAsFallback: true,
    runAt: 'document_start',
    persistAcrossSessions: false,
  }));
  await inside(`(async () => {
    await api.scripting.unregisterContentScripts();
    await api.scripting.registerContentScripts(${JSON.stringify(scripts)});
  })()`);
}

/** In which order the two scripts ran in a document. */
export async function orderIn(page: Pick<Page, 'evaluate'>): Promise<string> {
  return (await page.evaluate(
    `performance.getEntriesByType('mark').map(({ name }) => name.split(' ')).filter(([first]) => first === 'ran').map(([, name]) => name).join()`,
  )) as string;
}
