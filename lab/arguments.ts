// What the command line asks for.

import { parseArgs } from 'node:util';
import type { BuildMode } from './server';

export const USAGE = `Usage: npm run lab -- [options]

  --flaw N          play the drill of flaw N (1 to 7) at the address that is printed
  --twin WHICH      broken (the default) or sound: which of the flaw's twins it plays
  --build WHICH     dev (the default) or prod: which of React's builds
  --port P          the port; a free one by default
  --token-life S    seconds that an access token lives, 60 by default (drill 5 has its own)
`;

export interface Wanted {
  port: number;
  mode: BuildMode;
  tokenLifeSeconds: number;
  /** Of the address to print. */
  query: URLSearchParams;
}

/** Reads the arguments after the script's name. Throws an error whose message is for people. */
export function readArguments(args: readonly string[]): Wanted {
  const { values } = parseArgs({
    args: [...args],
    options: {
      flaw: { type: 'string' },
      twin: { type: 'string' },
      build: { type: 'string' },
      port: { type: 'string' },
      'token-life': { type: 'string' },
    },
  });
  const query = new URLSearchParams();
  if (values.flaw !== undefined) {
    query.set('flaw', String(wholeNumber('--flaw', values.flaw, 1, 7)));
    query.set('twin', oneOf('--twin', values.twin ?? 'broken', ['broken', 'sound']));
    query.set('script', '1');
  } else if (values.twin !== undefined) {
    throw new Error('--twin goes with --flaw.');
  }
  const build = oneOf('--build', values.build ?? 'dev', ['dev', 'prod']);
  if (build === 'prod') query.set('build', build);
  return {
    port: wholeNumber('--port', values.port ?? '0', 0, 65_535),
    mode: build === 'prod' ? 'production' : 'development',
    tokenLifeSeconds: wholeNumber('--token-life', values['token-life'] ?? '60', 1, 86_400),
    query,
  };
}

function wholeNumber(option: string, text: string, least: number, most: number): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new Error(`${option} takes a whole number from ${least} to ${most}, not “${text}”.`);
}

function oneOf(option: string, text: string, choices: readonly string[]): string {
  if (choices.includes(text)) return text;
  throw new Error(`${option} takes ${choices.join(' or ')}, not “${text}”.`);
}
