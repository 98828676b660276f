// As much of a page as the socket looks at: events of the window and the document, the network's state, visibility.

import { vi } from 'vitest';

export interface FakePage {
  online(): void;
  offline(): void;
  show(): void;
  hide(): void;
  /** The page returns from the back/forward cache. */
  restore(): void;
  /** How many listeners are left on it. */
  readonly listeners: number;
}

/** Puts the page's globals in place; `vi.unstubAllGlobals` takes them away. */
export function installFakePage(): FakePage {
  let listeners = 0;
  const counted = () => {
    const target = new EventTarget();
    const { addEventListener, removeEventListener } = target;
    return Object.assign(target, {
      addEventListener(...args: Parameters<typeof addEventListener>) {
        listeners += 1;
        addEventListener.apply(target, args);
      },
      removeEventListener(...args: Parameters<typeof removeEventListener>) {
        listeners -= 1;
        removeEventListener.apply(target, args);
      },
    });
  };
  const page = counted();
  const document = Object.assign(counted(), { visibilityState: 'visible' });
  const navigator = { onLine: true };
  vi.stubGlobal('navigator', navigator);
  vi.stubGlobal('document', document);
  vi.stubGlobal('addEventListener', page.addEventListener);
  vi.stubGlobal('removeEventListener', page.removeEventListener);
  vi.stubGlobal('dispatchEvent', (event: Event) => page.dispatchEvent(event));
  return {
    online() {
      navigator.onLine = true;
      page.dispatchEvent(new Event('online'));
    },
    offline() {
      navigator.onLine = false;
      page.dispatchEvent(new Event('offline'));
    },
    show() {
      document.visibilityState = 'visible';
      document.dispatchEvent(new Event('visibilitychange'));
    },
    hide() {
      document.visibilityState = 'hidden';
      document.dispatchEvent(new Event('visibilitychange'));
    },
    restore() {
      page.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
    },
    get listeners() {
      return listeners;
    },
  };
}
