// The script of a client's page as an app's bundler makes it, each once.

import { join } from 'node:path';
import { build } from 'esbuild';

/** The page's script as an app's bundler makes it. */
export function bundled(page: string): Promise<string> {
  let script = SCRIPTS.get(page);
  if (!script) {
    script = bundle(page);
    SCRIPTS.set(page, script);
  }
  return script;
}

const SCRIPTS = new Map<string, Promise<string>>();

async function bundle(page: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, 'pages', page)],
    bundle: true,
    write: false,
    format: 'iife',
    minify: true,
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
    logLevel: 'error',
  });
  return outputFiles[0]?.text ?? '';
}
