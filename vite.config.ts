// Builds the extension: `vite build --mode chrome` and `--mode firefox`, each into its own folder of dist/.
// manifest.json is Chrome's; the other one is derived from it here.

import { crx, type ManifestV3Export } from '@crxjs/vite-plugin';
import preact from '@preact/preset-vite';
import { defineConfig, type Plugin } from 'vite';
import manifest from './manifest.json' with { type: 'json' };

/** Of files in the built folder, with their sources: src/panel/source/extension.ts starts them by these names. */
const WORKERS = {
  'analysis-worker': 'src/panel/insight/database.worker.ts',
  'fed-analysis-worker': 'src/panel/insight/fed.worker.ts',
  'bodies-worker': 'src/panel/bodies/worker.ts',
};

type Target = 'chrome' | 'firefox';

export default defineConfig(({ mode }) => {
  const target: Target = mode === 'firefox' ? 'firefox' : 'chrome';
  return {
    plugins: [withoutMarkup(), preact(), crx({ manifest: manifestFor(target), browser: target })],
    // The same library in today's language: its own entry is for browsers of ten years ago, and cannot be divided.
    resolve: { alias: { dexie: 'dexie/dist/modern/dexie.mjs' } },
    build: {
      outDir: `dist/${target}`,
      emptyOutDir: true,
      // The oldest browsers that have what Redial stands on: scripts in the page's world, and frames by their opener's origin.
      target: ['chrome128', 'firefox128'],
      modulePreload: { polyfill: false },
      rollupOptions: {
        input: {
          // DevTools opens the panel by a string, so the bundler has to be told of it.
          panel: 'src/panel/panel.html',
          // As entries beside the others they share their chunks with them: a `new URL` would bundle all of it again.
          ...WORKERS,
        },
        output: {
          entryFileNames: ({ name }) =>
            Object.hasOwn(WORKERS, name) ? `${name}.js` : 'assets/[name]-[hash].js',
        },
      },
    },
  };
});

/** Takes from Preact its one way to turn text into markup: nothing of a page's may ever be more than text. */
function withoutMarkup(): Plugin {
  const SETS_MARKUP = /(\w+)\.innerHTML=(\w+)\.__html/;
  return {
    name: 'without-markup',
    transform(code, id) {
      if (!/[\\/]preact[\\/]dist[\\/]preact\.(module|mjs|min)/.test(id)) return undefined;
      if (!SETS_MARKUP.test(code))
        throw new Error(`${id} sets markup in a way that vite.config.ts does not know.`);
      return { code: code.replace(SETS_MARKUP, '$1.textContent=$2.__html'), map: null };
    },
  };
}

function manifestFor(target: Target): ManifestV3Export {
  if (target === 'chrome') return manifest as ManifestV3Export;
  const { minimum_chrome_version, message_serialization, background, host_permissions, ...common } = manifest;
  return {
    ...common,
    // What handshakes answer (src/recorder/deep): Chromium must not have it, not even as a choice. Firefox tells of
    // sockets to hosts alone that are allowed by their own schemes.
    optional_permissions: ['webRequest'],
    host_permissions: [
      ...host_permissions,
      ...host_permissions.map((pattern) => pattern.replace('http', 'ws')),
    ],
    optional_host_permissions: ['*://*/*'],
    background: { scripts: [background.service_worker], type: 'module' },
    browser_specific_settings: {
      gecko: {
        id: 'redial@redial.dev',
        strict_min_version: '142.0',
        // Redial sends nothing anywhere.
        data_collection_permissions: { required: ['none'] },
      },
    },
  } as unknown as ManifestV3Export;
}
