// Builds the page twice over: as React development with source maps, as React production minified.

import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

export default defineConfig(({ mode }) => {
  const development = mode === 'development';
  return {
    root: fileURLToPath(new URL('page', import.meta.url)),
    base: `/${mode}/`,
    // Chosen here and not by this process's own NODE_ENV: tests and the server build both modes in one process.
    define: { 'process.env.NODE_ENV': JSON.stringify(mode) },
    oxc: { jsx: { runtime: 'automatic', importSource: 'react', development } },
    build: {
      emptyOutDir: true,
      minify: !development,
      sourcemap: development,
      // The browsers Redial supports are newer than any syntax to lower.
      target: 'esnext',
    },
  };
});
