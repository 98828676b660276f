// `npm run wpt -- DIR [--firefox] [FILTER…]`: the WebSocket tests of a web-platform-tests checkout, each in a window as
// it is and in one that Redial records. Ends with 1 where any result differs.

import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { DIST_CHROME, DIST_FIREFOX } from '../support/browsers';
import { findTests } from './checkout';
import { printOutcomes, printReasons } from './print';
import { runTests } from './run';
import { startWptServer } from './server';

const USAGE = `Usage: npm run wpt -- DIR [--firefox] [FILTER…]

  DIR        a checkout of web-platform-tests, or its folders websockets, resources and common
  --firefox  in Firefox; in Chromium without it
  FILTER     only tests whose address holds one of these
`;

process.exitCode = await main();

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { firefox: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const [root, ...filters] = positionals;
  if (root === undefined) {
    console.error(USAGE);
    return 2;
  }
  const name = values.firefox ? 'firefox' : 'chromium';
  const extension = values.firefox ? DIST_FIREFOX : DIST_CHROME;
  if (!existsSync(extension)) {
    console.error(`There is no ${extension} yet: "npm run build" makes it.`);
    return 2;
  }
  const found = findTests(root).filter(
    ({ url }) => filters.length === 0 || filters.some((filter) => url.includes(filter)),
  );
  const tests = found.filter(({ cannotRun }) => cannotRun === undefined);
  if (tests.length === 0) {
    console.error(
      `${root} has no test that can be run${filters.length > 0 ? ' and holds such a word' : ''}.`,
    );
    return 2;
  }
  const server = await startWptServer(root);
  try {
    console.log(`${tests.length} pages in ${name}, without Redial and with it.`);
    let done = 0;
    const run = await runTests(name, server, tests, () => {
      done++;
      if (done % 25 === 0) console.log(`  ${done} of ${tests.length}`);
    });
    printReasons(found);
    printOutcomes(run.outcomes);
    console.log(`Redial recorded ${run.recorded} connections meanwhile.`);
    if (run.recorded === 0) {
      console.error('It recorded nothing, so nothing was compared.');
      return 1;
    }
    return run.outcomes.some(({ differences }) => differences.length > 0) ? 1 : 0;
  } finally {
    await server.close();
  }
}
