// The extension's own interface, which Firefox and Chromium have under two names. Without the polyfill: every page loads this.

export const extension: typeof chrome = (globalThis as { browser?: typeof chrome }).browser ?? chrome;
