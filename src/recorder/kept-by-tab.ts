// What is kept for tabs in `storage.session`, which ends with the browser and outlives the background. All tabs of a kind
// lie under one key: a background that starts reads these alone, not the megabytes that pages may have left beside them.

import browser from 'webextension-polyfill';

export async function readByTab(key: string): Promise<Map<number, unknown>> {
  const stored = (await browser.storage.session.get(key))[key];
  return new Map(Object.entries(stored ?? {}).map(([tab, value]) => [Number(tab), value]));
}

/** Replaces what was kept under that key. */
export async function writeByTab(key: string, values: ReadonlyMap<number, unknown>): Promise<void> {
  await browser.storage.session.set({ [key]: Object.fromEntries(values) });
}
