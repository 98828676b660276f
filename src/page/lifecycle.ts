// The page's life as far as it explains its sockets: network, visibility, freezing, the back/forward cache, leaving.

import type { LifecycleEvent } from '../records/batch';
import { handOver, handOverAtOnce, handOverInTime } from './handover';
import { interference } from './interference';
import { apply, getPersisted, NONE, nativeAddEventListener, now, pageIsHidden } from './intrinsics';
import { stopWaitingForPaint } from './paint';
import { addFact } from './pending';
import { eachLive } from './state';

const pristineWindow = window;
const pristineDocument = document;
/** Between `pagehide` and the end, or the return from the back/forward cache. */
let leaving = false;

/** Idempotent. */
export function watchLifecycle(): void {
  listen(pristineWindow, 'online', onOnline);
  listen(pristineWindow, 'offline', onOffline);
  listen(pristineWindow, 'pagehide', onPageHide);
  listen(pristineWindow, 'pageshow', onPageShow);
  listen(pristineDocument, 'visibilitychange', onVisibilityChange);
  listen(pristineDocument, 'freeze', onFreeze);
  listen(pristineDocument, 'resume', onResume);
}

/** A tab opened in the background begins hidden, and no event says so. */
export function noteInitialVisibility(): void {
  if (pageIsHidden()) addFact({ type: 'lifecycle', at: now(), event: 'hidden' });
}

function listen(target: EventTarget, type: string, listener: (event: Event) => void): void {
  apply(nativeAddEventListener, target, [type, listener, true]);
}

function note(event: Event, name: LifecycleEvent): void {
  if (event.isTrusted) addFact({ type: 'lifecycle', at: now(), event: name });
}

function onOnline(event: Event): void {
  note(event, 'online');
}

function onOffline(event: Event): void {
  note(event, 'offline');
}

function onFreeze(event: Event): void {
  note(event, 'freeze');
  if (event.isTrusted) handOver();
}

function onResume(event: Event): void {
  note(event, 'resume');
}

function onVisibilityChange(event: Event): void {
  if (!event.isTrusted) return;
  const hidden = pageIsHidden();
  if (hidden) stopWaitingForPaint();
  note(event, hidden ? 'hidden' : 'visible');
  if (leaving) handOverAtOnce();
  else if (hidden) handOver();
}

function onPageHide(event: Event): void {
  if (!event.isTrusted) return;
  const at = now();
  interference?.leaving();
  eachLive((connection) => addFact({ type: 'left', at, connection }));
  note(event, apply(getPersisted, event, NONE) ? 'bfcache-enter' : 'unload');
  leaving = true;
  // A page that was visible hears `visibilitychange` yet, after its own `pagehide` listeners. After that, and in one
  // that was hidden, no event comes any more.
  if (pageIsHidden()) handOverAtOnce();
  else handOver();
}

function onPageShow(event: Event): void {
  if (!event.isTrusted || !apply(getPersisted, event, NONE)) return;
  leaving = false;
  handOverInTime();
  note(event, 'bfcache-leave');
}
