// What is kept of a connection by whoever looks at each of its frames: on the connection itself, where it is found at the
// cost of a field (a WeakMap costs as much as a rule does), and goes when the connection goes.

import type { Connection } from './connection';

let places = 0;

/** One for each purpose, made once; a connection is of one session alone. */
export class Kept<Value> {
  readonly #place = places++;

  get(connection: Connection): Value | undefined {
    // Only `set` of this very object writes there.
    return connection.kept[this.#place] as Value | undefined;
  }

  set(connection: Connection, value: Value | undefined): void {
    const { kept } = connection;
    while (kept.length <= this.#place) kept.push(undefined);
    kept[this.#place] = value;
  }
}
