// A command's arguments, with errors in one line.

import { type ParseArgsConfig, parseArgs } from 'node:util';
import { Failure } from './failure';
import { type Command, HELP } from './help';

/** Thrown where help was asked for: not a failure. */
export class HelpAsked extends Error {
  readonly text: string;

  constructor(text: string) {
    super('help was asked for');
    this.text = text;
  }
}

/** @throws Failure for what the command does not take, HelpAsked for `--help` */
export function readArguments<Options extends NonNullable<ParseArgsConfig['options']>>(
  command: Command,
  args: readonly string[],
  options: Options,
) {
  if (args.includes('--help') || args.includes('-h')) throw new HelpAsked(HELP[command]);
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    const [sentence = ''] = (error instanceof Error ? error.message : String(error)).split(/[\n.]/);
    throw new Failure(`${command}: ${sentence}; redial ${command} --help says what it takes`);
  }
}

/** @throws Failure unless exactly one file is named */
export function oneFile(command: Command, positionals: readonly string[]): string {
  const [file, second] = positionals;
  if (file === undefined)
    throw new Failure(`${command}: no file is named; redial ${command} --help says what it takes`);
  if (second !== undefined)
    throw new Failure(`${command} takes one file at a time, and "${second}" is another`);
  return file;
}
