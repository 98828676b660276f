// `npm test`: all that has to hold, in the order in which it fails soonest; stops at the first step that does not.
// `npm test -- lint types` runs those steps alone, `npm test -- unit src/analysis` one step on some of its tests.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBrowsers } from './browsers';
import { npmCommand } from './install.mjs';
import { ROOT } from './product';
import { type Complaint, checkRules, packagesOf, readProject } from './rules';
import {
  add,
  afterSecondTry,
  type FailedFile,
  failedFiles,
  NONE,
  type Tally,
  tallyLine,
  tallyOf,
} from './tally';

/** What a step found. Only those that run tests count any. */
interface Outcome {
  ok: boolean;
  tally?: Tally;
}

interface Step {
  name: string;
  title: string;
  /** What to do when it fails; `undefined` where its own words say it. */
  remedy?: string;
  run(filters: readonly string[]): Outcome | Promise<Outcome>;
}

const STEPS: readonly Step[] = [
  { name: 'browsers', title: 'Browsers to test in', run: browsers },
  {
    name: 'lint',
    title: 'Style and lint (Biome)',
    remedy: '"npx biome check --write ." mends most of it.',
    run: () => program('@biomejs/biome/bin/biome', ['ci', '.']),
  },
  {
    name: 'types',
    title: 'Types (TypeScript)',
    remedy: 'The lines above say file, line and reason.',
    run: types,
  },
  {
    name: 'rules',
    title: 'House rules (who imports whom)',
    remedy: 'The rules stand in tools/import-rules.ts, the reasons in docs/architecture.md.',
    run: rules,
  },
  {
    name: 'build',
    title: 'Build (dist/)',
    remedy: '"npm run build" repeats it.',
    run: build,
  },
  {
    name: 'unit',
    title: 'Unit tests',
    remedy: '"npm test -- unit FILE" repeats one file.',
    run: (filters) => tested([], filters),
  },
  {
    name: 'e2e',
    title: 'End-to-end tests (Chromium and Firefox)',
    remedy: '"npm test -- e2e FILE" repeats one file, against dist/ as it is: build first.',
    run: (filters) => tested(['--config', 'test/e2e.config.ts'], filters),
  },
];

/** Files that are run again: where more fail, the reason is no chance. */
const SECOND_TRIES = 5;

process.exitCode = await main(process.argv.slice(2));

/** @returns the exit status: 0 all held, 1 something did not, 2 no such step */
async function main(args: readonly string[]): Promise<number> {
  const isStep = (arg: string) => STEPS.some(({ name }) => name === arg);
  const names = args.filter(isStep);
  const filters = args.filter((arg) => !isStep(arg));
  const steps = names.length === 0 ? STEPS : STEPS.filter((step) => names.includes(step.name));
  if (filters.length > 0 && !steps.every((step) => step.name === 'unit' || step.name === 'e2e')) {
    console.error(
      `There is no step "${filters[0]}". There are: ${STEPS.map((step) => step.name).join(', ')}.`,
    );
    return 2;
  }

  let total = NONE;
  let counted = false;
  let failed: Step | undefined;
  const startedAt = performance.now();
  for (const step of steps) {
    const { ok, tally } = await runStep(step, filters);
    counted ||= tally !== undefined;
    // A step without tests that fails is a failure all the same, and the last line must not hide it.
    total = add(total, tally ?? { ...NONE, failed: ok ? 0 : 1 });
    if (!ok) {
      failed = step;
      break;
    }
  }

  console.log(
    `\n${failed ? `Stopped at "${failed.name}"` : 'All steps passed'} after ${seconds(startedAt)}.`,
  );
  if (failed?.remedy) console.log(failed.remedy);
  if (counted || failed) console.log(tallyLine(total));
  return failed ? 1 : 0;
}

async function runStep(step: Step, filters: readonly string[]): Promise<Outcome> {
  console.log(`\n=== ${step.name}: ${step.title}`);
  const startedAt = performance.now();
  let outcome: Outcome;
  try {
    outcome = await step.run(filters);
  } catch (error) {
    // The errors of our own tools are sentences for people; the stack would hide them. On standard output, in its place
    // between header and outcome.
    console.log(error instanceof Error ? error.message : error);
    outcome = { ok: false };
  }
  console.log(`--- ${step.name} ${outcome.ok ? 'passed' : 'FAILED'} in ${seconds(startedAt)}`);
  return outcome;
}

async function browsers(): Promise<Outcome> {
  await ensureBrowsers(['chromium', 'firefox']);
  return { ok: true };
}

function types(): Outcome {
  // The lab's app is React, the product Preact: two settings of JSX.
  const projects = ['tsconfig.json', 'lab/tsconfig.json'].filter((path) => existsSync(join(ROOT, path)));
  return { ok: projects.every((path) => program('typescript/bin/tsc', ['--noEmit', '-p', path]).ok) };
}

function rules(): Outcome {
  const files = readProject(ROOT);
  const { violations, warnings } = checkRules(files, packagesOf(ROOT));
  for (const warning of warnings) console.log(`warning  ${place(warning)}  ${warning.message}`);
  for (const violation of violations) console.log(`error    ${place(violation)}  ${violation.message}`);
  console.log(`${files.size} files, ${violations.length} errors, ${warnings.length} warnings`);
  return { ok: violations.length === 0 };
}

function place({ file, line }: Complaint): string {
  return line === undefined ? file : `${file}:${line}`;
}

function build(): Outcome {
  const { command, args, shell } = npmCommand(['run', '--silent', 'build']);
  return { ok: start(command, args, shell) };
}

/**
 * Of a whole run, files that failed are run once more: real browsers, and clocks, on a machine that others use too fail now
 * and then for reasons of their own. What passes only then is said aloud, by name, and in the last line.
 */
function tested(config: readonly string[], filters: readonly string[]): Outcome {
  const { outcome, failed } = vitest(config, filters);
  if (outcome.ok || filters.length > 0 || failed.length === 0 || failed.length > SECOND_TRIES) return outcome;
  console.log('\n=== What failed, a second time');
  const again = vitest(
    config,
    failed.map(({ name }) => name),
  );
  if (!again.outcome.ok || !outcome.tally) return outcome;
  console.log('\nFailed at first, and passed on a second try. Each is a bug of the product or of its test:');
  for (const { name, tests } of failed) {
    for (const test of tests.length > 0 ? tests : ['(outside of its tests)'])
      console.log(`  ${name}  ${test}`);
  }
  return { ok: true, tally: afterSecondTry(outcome.tally, failed) };
}

function vitest(
  options: readonly string[],
  filters: readonly string[],
): { outcome: Outcome; failed: FailedFile[] } {
  const folder = mkdtempSync(join(tmpdir(), 'redial-test-'));
  try {
    const report = join(folder, 'report.json');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const { ok } = program('vitest/vitest.mjs', ['run', ...options, ...reporters, ...filters]);
    const text = existsSync(report) ? readFileSync(report, 'utf8') : undefined;
    const tally = tallyOf(text, ok);
    return {
      outcome: { ok: ok && tally.failed === 0, tally },
      failed: text === undefined ? [] : failedFiles(text),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs the JavaScript program of an installed package, without the shims that differ by system. */
function program(path: string, args: readonly string[]): Outcome {
  return { ok: start(process.execPath, [join(ROOT, 'node_modules', path), ...args], false) };
}

function start(command: string, args: readonly string[], shell: boolean): boolean {
  const { status, error } = spawnSync(command, args, {
    cwd: ROOT,
    shell,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (error) throw error;
  return status === 0;
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}
