// A socket for components of React and Preact, whose hooks are handed in: neither is a dependency.

import { DeliveryError } from './acknowledgements';
import { valueFor } from './attempt';
import type { ReconnectingSocket, SocketEvents, SocketOptions, SocketState } from './options';
import { createSocket } from './socket';

/** The hooks that are used; `React` and `preact/hooks` have them as they are. */
export interface Hooks {
  useEffect: UseEffect;
  useLayoutEffect: UseEffect;
  useRef<Value>(initial: Value): { current: Value };
  useState<Value>(initial: Value): [Value, (value: Value) => void];
}
type UseEffect = (effect: () => undefined | (() => void), dependencies?: readonly unknown[]) => void;

/** `onMessage`, `onState`, …: one for each event of the socket. */
export type SocketCallbacks<In, Out> = {
  [Name in keyof SocketEvents<In, Out> as `on${Capitalize<Name>}`]?: (
    detail: SocketEvents<In, Out>[Name],
  ) => void;
};

export interface UseSocketOptions<In, Out>
  extends Omit<SocketOptions<In, Out>, 'autoConnect'>,
    SocketCallbacks<In, Out> {
  /**
   * Names what is connected to: a thread, a room, a user. Another key, another connection; nothing else makes one,
   * however often the component renders and whatever it hands in. `null`: no connection.
   */
  key: string | number | null;
}

/** `send`, `deliver` and `reconnect` as the socket has them, and the same at each render. Without a connection to be, `send` drops. */
export interface UsedSocket<In, Out>
  extends Pick<ReconnectingSocket<In, Out>, 'send' | 'deliver' | 'reconnect'> {
  /** `idle` while there is no connection to be. */
  state: SocketState;
}

/**
 * Makes the hook: `const useSocket = createUseSocket(React)`.
 *
 * Callbacks, and what makes an address, a token or a first message, are always those of the latest render. All other
 * options are read when the key changes.
 */
export function createUseSocket({ useEffect, useLayoutEffect, useRef, useState }: Hooks) {
  // Ahead of the children's own effects, which may send. On a server neither runs, but React 18 warns of the one.
  const useCommitEffect = typeof document === 'undefined' ? useEffect : useLayoutEffect;

  return function useSocket<In = unknown, Out = unknown>(
    options: UseSocketOptions<In, Out>,
  ): UsedSocket<In, Out> {
    const { key } = options;
    const latest = useRef(options);
    const socket = useRef<ReconnectingSocket<In, Out> | undefined>(undefined);
    const functions = useRef<Omit<UsedSocket<In, Out>, 'state'> | undefined>(undefined);
    const [known, setKnown] = useState<
      { key: UseSocketOptions<In, Out>['key']; state: SocketState } | undefined
    >(undefined);

    useCommitEffect(() => {
      latest.current = options;
      return undefined;
    });

    useCommitEffect(() => {
      if (key === null) return undefined;
      const made = createSocket(readingLatest(latest));
      const show = () => setKnown({ key, state: made.state });
      const hide = made.on('state', show);
      const forward = <Name extends keyof SocketEvents<In, Out>>(
        name: Name,
        callback: (
          of: SocketCallbacks<In, Out>,
        ) => ((detail: SocketEvents<In, Out>[Name]) => void) | undefined,
      ) => made.on(name, (detail) => callback(latest.current)?.(detail));
      forward('state', (of) => of.onState);
      forward('open', (of) => of.onOpen);
      forward('message', (of) => of.onMessage);
      forward('close', (of) => of.onClose);
      forward('retry', (of) => of.onRetry);
      forward('stop', (of) => of.onStop);
      forward('dropped', (of) => of.onDropped);
      forward('gap', (of) => of.onGap);
      forward('fault', (of) => of.onFault);
      socket.current = made;
      show();
      return () => {
        hide();
        socket.current = undefined;
        made.dispose();
      };
    }, [key]);

    functions.current ??= {
      send: (message, sendOptions) => socket.current?.send(message, sendOptions) ?? 'dropped',
      deliver: (message) => socket.current?.deliver(message) ?? Promise.reject(new DeliveryError('disposed')),
      reconnect: () => socket.current?.reconnect(),
    };
    // What is known of another key says nothing about this one.
    const state = key === null ? 'idle' : known?.key === key ? known.state : 'connecting';
    return { ...functions.current, state };
  };
}

/** Options whose functions are looked up when they are called, so that none holds on to an old render. */
function readingLatest<In, Out>(latest: { current: UseSocketOptions<In, Out> }): SocketOptions<In, Out> {
  const { hello, getToken, tokenRenewal } = latest.current;
  return {
    ...latest.current,
    url: (context) => valueFor(latest.current.url, context),
    protocols: (context) => valueFor(latest.current.protocols, context),
    ...(hello && { hello: (context) => (latest.current.hello ?? hello)(context) }),
    ...(getToken && { getToken: (request) => (latest.current.getToken ?? getToken)(request) }),
    ...(typeof tokenRenewal === 'function' && {
      tokenRenewal: (token) => {
        const { tokenRenewal: now } = latest.current;
        return (typeof now === 'function' ? now : tokenRenewal)(token);
      },
    }),
  };
}
