// What a page does that poisoned itself before a fault was set in it. In plain statements, with built-ins taken before: it
// would run into its own traps.

import { poisons } from './poisons';
import { touched } from './traps';

/** What a poisoned window shows its parent. */
export interface Shown {
  poison: string;
  /** What the page heard, in order, and no more than has room. */
  log: { [index: number]: string };
  touched: readonly string[];
  errors: { [index: number]: string };
  send(text: string): void;
}

/** Room for what is heard. */
const SLOTS = 64;

/** Takes a poison by its number once a socket is open. */
export function begin(number: number): void {
  const { apply } = Reflect;
  const getData = Object.getOwnPropertyDescriptor(MessageEvent.prototype, 'data')?.get as () => unknown;
  const getCode = Object.getOwnPropertyDescriptor(CloseEvent.prototype, 'code')?.get as () => unknown;
  const poison = Object.keys(poisons)[number] ?? '';
  const take = poisons[poison];
  // Own properties from the start: later assignments must not look at a prototype.
  const log = Array.from({ length: SLOTS }, () => '');
  const errors = Array.from({ length: SLOTS }, () => '');
  let said = 0;
  let failures = 0;
  const say = (text: string) => {
    if (said < SLOTS) log[said++] = text;
  };
  const socket = new WebSocket(`ws://${location.host}/under-faults/${number}`);
  const shown: Shown = { poison, log, touched, errors, send: (text) => socket.send(text) };
  Object.assign(window, { shown });
  window.onerror = (message) => {
    if (failures < SLOTS) errors[failures++] = `${message}`;
    return true;
  };
  const none: [] = [];
  socket.onopen = () => {
    take?.();
    say('open');
  };
  socket.onmessage = (event) => say(`${apply(getData, event, none)}`);
  socket.onclose = (event) => say(`close ${apply(getCode, event, none)}`);
}
