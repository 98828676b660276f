// What the app sees of a socket that a fault is on: its state, and how much waits in it. The prototype's getters are
// replaced when the first fault is chosen in a page, and answer as the natives do for all other sockets.

import { apply, NativeWebSocket, NONE, replaceGetter, stateOf } from './given';
import { CONNECTING } from './ready-state';

export function replaceGetters(): void {
  const { prototype } = NativeWebSocket;
  replaceGetter(
    prototype,
    'readyState',
    (native, self) => stateOf(self)?.affected?.readyState ?? apply(native, self, NONE),
  );
  replaceGetter(prototype, 'bufferedAmount', (native, self) => {
    const amount: number = apply(native, self, NONE);
    const affected = stateOf(self)?.affected;
    if (!affected) return amount;
    return affected.severed ? affected.buffered() : amount + affected.buffered();
  });
  hideWhileConnecting(prototype, 'protocol');
  hideWhileConnecting(prototype, 'extensions');
}

/** What only the server's answer tells. */
function hideWhileConnecting(prototype: WebSocket, name: 'protocol' | 'extensions'): void {
  replaceGetter(prototype, name, (native, self) => {
    const value: unknown = apply(native, self, NONE);
    return stateOf(self)?.affected?.readyState === CONNECTING ? '' : value;
  });
}
