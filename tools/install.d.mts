// Types of install.mjs, which has to run before TypeScript is installed.

export function handOver(script: string): Promise<void>;
export function nodeComplaint(version: string): string | undefined;
export function stampOf(of: { lock: string; manifest: string; platform: string }): string;
export function installedMatches(lock: string, installed: string): boolean;
export function npmCommand(
  args: readonly string[],
  env?: NodeJS.ProcessEnv,
  platform?: NodeJS.Platform,
): { command: string; args: string[]; shell: boolean };
