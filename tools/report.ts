// Makes the template of the HTML report: the panel with all its code and style in one file that makes no request. A
// recording is put into it by src/bundle/report.ts.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import preact from '@preact/preset-vite';
import { build, type Rolldown } from 'vite';
import { REPORT_SLOT } from '../src/bundle/report';

const ROOT = resolve(import.meta.dirname, '..');

export async function reportTemplate(): Promise<string> {
  const { script, style } = await bundled();
  const page = readFileSync(join(ROOT, 'src/panel/report/report.html'), 'utf8');
  if (!page.includes(REPORT_SLOT))
    throw new Error('src/panel/report/report.html has no place for a recording.');
  const parts: { [slot: string]: string } = {
    '<!--policy-->': `<meta http-equiv="Content-Security-Policy" content="${policy(script, style)}" />`,
    '<!--style-->': `<style>${style}</style>`,
    '<!--script-->': `<script type="module">${script}</script>`,
  };
  return Object.entries(parts).reduce((html, [slot, part]) => html.replace(slot, () => part), page);
}

/** Nothing but what is in the file: no address is allowed at all. */
function policy(script: string, style: string): string {
  return [
    `default-src 'none'`,
    `script-src '${hash(script)}'`,
    `style-src '${hash(style)}'`,
    `img-src data:`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
}

function hash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

async function bundled(): Promise<{ script: string; style: string }> {
  const result = (await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    // The texts are imported from there; nothing of it is copied.
    publicDir: false,
    plugins: [preact()],
    build: {
      write: false,
      target: ['chrome128', 'firefox128', 'safari18'],
      modulePreload: false,
      cssCodeSplit: false,
      assetsInlineLimit: Number.MAX_SAFE_INTEGER,
      rollupOptions: {
        input: join(ROOT, 'src/panel/report/report.ts'),
        output: { codeSplitting: false },
      },
    },
  })) as Rolldown.RolldownOutput;
  const chunks = result.output.filter((part) => part.type === 'chunk');
  const [only] = chunks;
  if (!only || chunks.length !== 1) throw new Error(`The report is ${chunks.length} scripts instead of one.`);
  const styles = result.output.flatMap((part) =>
    part.type === 'asset' && part.fileName.endsWith('.css') ? [String(part.source)] : [],
  );
  const tokens = readFileSync(join(ROOT, 'public/tokens.css'), 'utf8');
  return {
    script: inScript(only.code),
    style: [tokens, ...styles].join('\n').replaceAll('</', '<\\/'),
  };
}

/** Within a script element no text may end it, or begin another (HTML Standard, 4.12.1.3). */
function inScript(code: string): string {
  return code
    .replaceAll(/<\/(script)/gi, '<\\/$1')
    .replaceAll('<!--', '<\\!--')
    .trim();
}
