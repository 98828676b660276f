// A disk of its own for a browser's profile, small enough to be filled. Kept in memory; it takes the right to mount.

import { execFile } from 'node:child_process';
import { mkdtemp, open, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Written at a time when it is filled: what a file system counts in. */
const BLOCK = Buffer.alloc(4096, 1);

export interface SmallDisk {
  /** Where a profile may lie. */
  path: string;
  /** Another program takes all that is left, to the last byte. */
  fill(): Promise<void>;
  /** It gives that back. */
  makeRoom(): Promise<void>;
  remove(): Promise<void>;
}

/** So many megabytes. A sentence where there may be none. */
export async function smallDisk(megabytes: number): Promise<SmallDisk | string> {
  if (process.platform !== 'linux') return 'A disk of its own for the browser is made under Linux alone.';
  const path = await mkdtemp(join(tmpdir(), 'redial-small-disk-'));
  const root = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const asRoot = (...command: string[]) => {
    const [program = '', ...args] = [...root, ...command];
    return run(program, args);
  };
  try {
    await asRoot('mount', '-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0777`, 'tmpfs', path);
  } catch {
    await rm(path, { recursive: true });
    return 'A disk of its own for the browser takes the right to mount: run as root, or where sudo asks for no password.';
  }
  const ballast = join(path, 'ballast');
  return {
    path,
    async fill() {
      const file = await open(ballast, 'w');
      try {
        while ((await statfs(path)).bavail > 0) await file.write(BLOCK);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      } finally {
        await file.close();
      }
    },
    makeRoom: () => rm(ballast),
    async remove() {
      // The browser's last process may still be letting go of it.
      await asRoot('umount', '--lazy', path);
      await rm(path, { recursive: true });
    },
  };
}
