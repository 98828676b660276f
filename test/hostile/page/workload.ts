// What a page does with its sockets after it poisoned itself. In plain statements: it would run into its own traps.

import { poisons } from './poisons';
import { touched } from './traps';

/** What a poisoned window tells its parent. */
export interface Outcome {
  poison: string;
  /** What the page heard, in order. */
  log: string[];
  touched: readonly string[];
  errors: string[];
}

/** Stands in the parent. */
declare global {
  interface Window {
    finished?: (outcome: Outcome) => void;
  }
}

const later = setTimeout;
/** So long that its bytes are lent to the relay, not copied. */
const text = `text ✓ \ud83d\ude00 \ud800${' on and on'.repeat(500)}`;
const bytes = new Uint8Array([0, 1, 2, 253, 254, 255]);
const view = bytes.subarray(1, 4);
const blob = new Blob([bytes, 'in a Blob']);
const request = new XMLHttpRequest();
const response = new Response('{"access_token":"opaque-and-long-enough"}');

/** Takes a poison by its number, then goes through the life of two sockets and tells the parent. */
export function run(number: number): void {
  const poison = Object.keys(poisons)[number] ?? '';
  const take = poisons[poison];
  const first = `ws://${location.host}/poison/${number}/first`;
  const second = `ws://${location.host}/poison/${number}/second`;
  const outcome: Outcome = { poison, log: [], touched, errors: [] };
  // Own properties from the start: later assignments must not look at Array.prototype.
  let logged = 0;
  const slots = Array.from({ length: 12 }, () => '');
  const say = (text: string) => {
    slots[logged++] = text;
  };
  const finish = () => {
    outcome.log = slots;
    parent.finished?.(outcome);
  };
  let failures = 0;
  const errorSlots = Array.from({ length: 12 }, () => '');
  outcome.errors = errorSlots;
  window.onerror = (message) => {
    errorSlots[failures++] = `${message}`;
    finish();
    return true;
  };
  window.onunhandledrejection = () => {
    errorSlots[failures++] = 'a rejection';
  };
  take?.();

  response.json();
  request.open('GET', '/api/token');
  request.send();
  localStorage.setItem('token', '{"access_token":"opaque-and-long-enough"}');
  const socket = new WebSocket(first, 'chat');
  let heard = 0;
  socket.onopen = () => {
    say('open');
    socket.send(text);
    socket.send(bytes);
    socket.send(view);
    socket.send(blob);
  };
  socket.onmessage = () => {
    heard++;
    say('message');
    if (heard === 4) {
      socket.binaryType = 'arraybuffer';
      socket.send(bytes);
    }
    if (heard === 5) socket.close(4000, 'seen enough');
  };
  socket.onclose = () => {
    say('close');
    later(() => {
      const other = new WebSocket(second);
      other.onopen = () => {
        say('open again');
        other.send('again');
      };
      other.onmessage = () => {
        say('message again');
        other.close();
        finish();
      };
    }, 15);
  };
}

export const count = Object.keys(poisons).length;
