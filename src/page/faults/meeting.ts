// The engine as a script that a document begins with, while a fault is on at its site: it finds the page's script, before it
// or behind it, and is begun by that. All is as the browser made it, for the page has no script yet.

import { ENGINE_HERE_EVENT, ENGINE_WANTED_EVENT } from '../../records/messages';
import type { Engine } from '../fault-engine';

/** The function that the build makes of `engine.ts`. */
declare const engine: Engine;

const { apply } = Reflect;
const meetingPlace = document.fonts;
const { addEventListener, removeEventListener, dispatchEvent } = meetingPlace;

function offer(): void {
  const event = new MessageEvent(ENGINE_HERE_EVENT, { data: engine, cancelable: true });
  // Taken.
  if (!apply(dispatchEvent, meetingPlace, [event])) stopOffering();
}

function stopOffering(): void {
  apply(removeEventListener, meetingPlace, [ENGINE_WANTED_EVENT, offer]);
}

apply(addEventListener, meetingPlace, [ENGINE_WANTED_EVENT, offer]);
offer();
// The parser goes on once all scripts of extensions have run: whoever asks later is the page.
new MutationObserver(stopOffering).observe(document.documentElement ?? document, { childList: true });
