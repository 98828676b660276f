// The engine of the faults as files of their own in a built extension: `late.js` for pages that are open when a fault is
// set, `early.js` and what announces it for those that begin while one is on (src/recorder/faults/engine.ts).

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { ENGINE_NAME } from '../src/records/messages';
import { freeNames } from './free-names';
import { ROOT } from './product';

/** As in vite.config.ts. */
const TARGETS = ['chrome128', 'firefox128'];
/** What the engine may bring: anything else of the page's script would be a second copy with a state of its own. */
const ENGINE_FOLDERS = ['src/page/faults/', 'src/records/'];

export async function buildFaultEngine(folder: string): Promise<void> {
  const engine = `function(given){"use strict";${await bundled('src/page/faults/engine.ts', ENGINE_FOLDERS)}}`;
  const names = freeNames(`(${engine})`);
  // Its text is the proof of who it is (src/page/fault-engine.ts), and what it names would be found where the page put it.
  if (names.length > 0)
    throw new Error(`The faults' engine names ${names.join(', ')}: it must name nothing.`);
  const meeting = await bundled('src/page/faults/meeting.ts', ENGINE_FOLDERS);
  const announcement = await bundled('src/relay/engine-comes.iife.ts', ['src/relay/', 'src/records/']);
  const files = {
    // Firefox wants the value of a script's last statement, and calls one that it cannot copy a failure.
    'src/page/faults/late.js': `window.${ENGINE_NAME}=${engine};0;\n`,
    'src/page/faults/early.js': `(function(engine){"use strict";${meeting}})(${engine});\n`,
    'src/relay/engine-comes.js': `(function(engineText){${announcement}})(${JSON.stringify(engine)});\n`,
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** One script that runs at once, with what it imports. Throws where that lies elsewhere. */
async function bundled(entry: string, folders: readonly string[]): Promise<string> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    bundle: true,
    format: 'iife',
    minify: true,
    target: TARGETS,
    write: false,
    metafile: true,
    logLevel: 'error',
  });
  const stranger = Object.keys(metafile.inputs).find(
    (path) => !folders.some((folder) => path.startsWith(folder)),
  );
  if (stranger !== undefined) throw new Error(`${entry} brings ${stranger}, and must not.`);
  return outputFiles[0]?.text.trim() ?? '';
}
