// DevTools' own search bar (Ctrl+F with the focus beside the panel) filters the messages: the hidden DevTools page hears
// of it, and passes it on to the panel's window.

const EVENT = 'redial-devtools-search';

/** `undefined`: the search was cancelled. */
export function passSearchOn(window: Window, query: string | undefined): void {
  window.dispatchEvent(new CustomEvent(EVENT, { detail: query }));
}

export function onSearchPassedOn(window: Window, searched: (query: string) => void): void {
  window.addEventListener(EVENT, (event) => {
    if (event instanceof CustomEvent) searched(typeof event.detail === 'string' ? event.detail : '');
  });
}
