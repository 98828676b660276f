// Writes down what a socket tells.

import type { ReconnectingSocket, SocketEvents } from '../options';

export type Told<In, Out> = {
  [Name in keyof SocketEvents<In, Out>]: SocketEvents<In, Out>[Name][];
};

/** Lists by event, filled as events come. */
export function record<In, Out>(socket: ReconnectingSocket<In, Out>): Told<In, Out> {
  const told: Told<In, Out> = {
    state: [],
    open: [],
    message: [],
    close: [],
    retry: [],
    stop: [],
    dropped: [],
    gap: [],
    fault: [],
  };
  const listen = <Name extends keyof SocketEvents<In, Out>>(name: Name) =>
    socket.on(name, (detail) => told[name].push(detail));
  for (const name of Object.keys(told) as (keyof SocketEvents<In, Out>)[]) listen(name);
  return told;
}
