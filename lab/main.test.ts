// The command line: what it takes, what it refuses, and that it stays and goes.

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readArguments } from './arguments';

/** A process's start and a build, on a busy machine. */
const START_TIMEOUT_MS = 60_000;

test('takes nothing, and then is a lab to use by hand', () => {
  const { query, ...options } = readArguments([]);
  expect(options).toEqual({ port: 0, mode: 'development', tokenLifeSeconds: 60 });
  expect(query.toString()).toBe('');
});

test('takes all there is', () => {
  const { query, ...options } = readArguments(
    '--flaw 5 --twin sound --build prod --port 8080 --token-life 5'.split(' '),
  );
  expect(options).toEqual({ port: 8080, mode: 'production', tokenLifeSeconds: 5 });
  expect(query.toString()).toBe('flaw=5&twin=sound&script=1&build=prod');
});

test('plays the broken twin where none is named', () => {
  expect(readArguments(['--flaw=2']).query.get('twin')).toBe('broken');
});

test.each([
  ['--flaw 8', '--flaw takes a whole number from 1 to 7'],
  ['--flaw 1.5', '--flaw takes a whole number from 1 to 7'],
  ['--twin sound', '--twin goes with --flaw'],
  ['--flaw 1 --twin good', '--twin takes broken or sound'],
  ['--build debug', '--build takes dev or prod'],
  ['--port 99999', '--port takes a whole number'],
  ['--token-life 0', '--token-life takes a whole number'],
  ['--speed 3', '--speed'],
  ['5', '5'],
])('refuses “%s” and says why', (line, reason) => {
  expect(() => readArguments(line.split(' '))).toThrow(reason);
});

test(
  'prints where the drill plays, stays, and goes at Ctrl-C',
  async () => {
    const script = fileURLToPath(new URL('main.ts', import.meta.url));
    const options = ['--flaw', '5', '--twin', 'sound', '--build', 'prod'];
    const lab = spawn(process.execPath, ['--import', 'tsx', script, ...options], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise((resolve) => lab.on('close', resolve));
    try {
      const line = await new Promise<string>((resolve) =>
        lab.stdout.once('data', (data) => resolve(String(data))),
      );
      const url = new URL(line.trim());
      expect(url.hostname).toBe('127.0.0.1');
      expect(url.search).toBe('?flaw=5&twin=sound&script=1&build=prod');
      expect((await fetch(url)).headers.get('content-type')).toContain('text/html');
      lab.kill('SIGINT');
      expect(await ended).toBe(0);
    } finally {
      lab.kill('SIGKILL');
    }
  },
  START_TIMEOUT_MS,
);
