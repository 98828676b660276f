// A screen that nobody sees, with a keyboard: for what a browser does only with real keys. Linux with Xvfb and xdotool.

import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface VirtualDisplay {
  /** For the environment variable `DISPLAY`. */
  name: string;
  /** Gives the keyboard to the window of that title, once there is one. */
  focus(title: string): Promise<void>;
  /** As xdotool names them: `alt+shift+m`. */
  press(keys: string): Promise<void>;
  close(): Promise<void>;
}

/** A sentence where there may be none. */
export async function virtualDisplay(): Promise<VirtualDisplay | string> {
  for (const [program, argument] of [
    ['Xvfb', '-help'],
    ['xdotool', 'version'],
  ] as const) {
    try {
      await run(program, [argument]);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT')
        return `Real keys take ${program}, which is not installed here.`;
    }
  }
  // The server chooses a free number, and says it once it is ready.
  const server = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const number = await new Promise<string>((resolve, reject) => {
    server.stdout.once('data', (data: Buffer) => resolve(data.toString().trim()));
    server.once('exit', (code) => reject(new Error(`Xvfb ended with ${code}.`)));
  });
  const name = `:${number}`;
  const onScreen = async (...does: string[]) => {
    await run('xdotool', does, { env: { ...process.env, DISPLAY: name } });
  };
  return {
    name,
    focus: (title) => onScreen('search', '--sync', '--onlyvisible', '--name', title, 'windowfocus', '--sync'),
    press: (keys) => onScreen('key', keys),
    close: () =>
      new Promise((resolve) => {
        server.removeAllListeners('exit');
        server.once('exit', () => resolve());
        server.kill();
      }),
  };
}
