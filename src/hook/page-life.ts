// Notices when a page comes back: the network, the tab, the page from the back/forward cache, the frozen page.
// Timers sleep or slow down meanwhile, so whoever waits must look at the clock again.

/** `online`: the network is back. `visible`: the person is. */
export type Return = 'online' | 'visible';

/** Calls `onReturn` at each return, until the function it gives is called. Does nothing where there is no page. */
export function watchPage(onReturn: (kind: Return) => void): () => void {
  const onOnline = () => onReturn('online');
  const onVisible = () => {
    if (globalThis.document?.visibilityState !== 'hidden') onReturn('visible');
  };
  const onPageShow = (event: Event) => {
    if ((event as PageTransitionEvent).persisted) onReturn('visible');
  };
  // Workers have `online` and no document; Node has neither.
  const watched: [EventTarget | undefined, string, (event: Event) => void][] = [
    [globalThis, 'online', onOnline],
    [globalThis, 'pageshow', onPageShow],
    [globalThis.document, 'visibilitychange', onVisible],
    [globalThis.document, 'resume', onVisible],
  ];
  for (const [target, type, listener] of watched) target?.addEventListener?.(type, listener);
  return () => {
    for (const [target, type, listener] of watched) target?.removeEventListener?.(type, listener);
  };
}

/** Whether the browser is sure that there is no network. */
export function isOffline(): boolean {
  return globalThis.navigator?.onLine === false;
}
