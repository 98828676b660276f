#!/usr/bin/env node
// `redial`: the command line. Exit status 0, 1 (`analyze --fail-on` found something) or 2 (one line on standard error).

import { analyze } from './analyze';
import { HelpAsked } from './arguments';
import { convert } from './convert';
import { EXIT_FAILED, Failure, failureIn } from './failure';
import { type Command, HELP, isCommand } from './help';
import { redact } from './redact';
import { report } from './report';
import { harmless } from './terminal';
import { VERSION } from './version';

const COMMANDS: Record<Command, (args: readonly string[]) => Promise<number>> = {
  analyze,
  convert,
  redact,
  report,
};

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Whoever reads the output may have seen enough of it: `redial … | head`.
  if (error.code === 'EPIPE') process.exit();
  process.stderr.write(`redial: ${failureIn('standard output', error).message}\n`);
  process.exit(EXIT_FAILED);
});
// Nobody is left who could be told.
process.stderr.on('error', () => {});

process.exitCode = await run(process.argv.slice(2));

async function run([first, ...rest]: readonly string[]): Promise<number> {
  try {
    if (first === '--version' || first === '-v') return print(`${VERSION}\n`);
    if (first === '--help' || first === '-h') return print(HELP.redial);
    if (first === 'help')
      return print(rest[0] !== undefined && isCommand(rest[0]) ? HELP[rest[0]] : HELP.redial);
    if (first === undefined) throw new Failure('no command is named; redial --help lists them');
    if (!isCommand(first)) throw new Failure(`there is no command "${first}"; redial --help lists them`);
    return await COMMANDS[first](rest);
  } catch (error) {
    if (error instanceof HelpAsked) return print(error.text);
    const line = error instanceof Failure ? error.message : `this should not have happened: ${String(error)}`;
    process.stderr.write(`redial: ${harmless(line)}\n`);
    return EXIT_FAILED;
  }
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}
