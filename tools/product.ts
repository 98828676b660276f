// Where the build leaves what, for all that drives it.

import { resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '..');
/** Loadable as it is, from the root. */
export const EXTENSION = 'dist/chrome';
/** The command line, from the root. */
export const COMMAND_LINE = 'dist/redial.mjs';
/** In DevTools' row of tabs. */
export const PANEL_TITLE = 'Redial';
