// One client's socket as the server holds it: what goes out passes the mischief in force, and all of it is logged.

import type { WebSocket } from 'ws';
import type { ServerFrame } from '../protocol';
import type { ServerLog } from './log';
import type { Room } from './rooms';
import type { Rules } from './rules';
import type { Timers } from './timers';

/** A message held back to be overtaken goes out after this long where nothing overtakes it. */
const MOST_HELD_MS = 1000;

export interface ConnectionParts {
  id: number;
  room: Room;
  user: string;
  socket: WebSocket;
  log: ServerLog;
  rules: Rules;
  timers: Timers;
}

export class Connection {
  readonly id: number;
  readonly room: Room;
  readonly user: string;
  /** Set when `chat.ready` has been sent. */
  joined = false;
  readonly #parts: ConnectionParts;
  #silent = false;
  #closedHere = false;
  /** A message that waits to be overtaken. */
  #held: (() => void) | undefined;
  /** Frames under way, each with the time at which it may go: a delay keeps the order. */
  readonly #line: { text: string; at: number }[] = [];

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
    this.id = parts.id;
    this.room = parts.room;
    this.user = parts.user;
  }

  get silent(): boolean {
    return this.#silent;
  }

  /** Whether the server ended it, by a close frame or by cutting the line. */
  get closedHere(): boolean {
    return this.#closedHere;
  }

  send(frame: ServerFrame): void {
    const { rules, timers } = this.#parts;
    const text = JSON.stringify(frame);
    if (frame.type !== 'chat.message') {
      this.#put(text);
      return;
    }
    if (rules.strike('lose', this.room.id)) {
      this.#parts.log.write({ kind: 'withheld', connection: this.id, text, why: 'lost' });
      return;
    }
    const copies = rules.strike('duplicate', this.room.id) ? 2 : 1;
    const put = () => {
      for (let copy = 0; copy < copies; copy += 1) this.#put(text);
    };
    const overtaken = this.#held;
    if (overtaken) {
      put();
      overtaken();
    } else if (rules.strike('reorder', this.room.id)) {
      this.#held = () => {
        this.#held = undefined;
        put();
      };
      timers.after(MOST_HELD_MS, () => this.#held?.());
    } else {
      put();
    }
  }

  /** The closing handshake, with a code and a reason. */
  close(code: number, reason: string): void {
    this.#closedHere = true;
    this.#parts.socket.close(code, reason);
  }

  /** Cuts the line without a word: the client sees 1006. */
  cut(): void {
    this.#closedHere = true;
    this.#parts.socket.terminate();
  }

  /** Half-open from now on: nothing is read, nothing is sent, and the line stays up. */
  fallSilent(): void {
    this.#silent = true;
    this.#parts.socket.pause();
  }

  #put(text: string): void {
    const wait = this.#parts.rules.strike('delay', this.room.id)?.ms ?? 0;
    if (wait === 0 && this.#line.length === 0) {
      this.#write(text);
      return;
    }
    this.#line.push({ text, at: performance.now() + wait });
    if (this.#line.length === 1) this.#parts.timers.after(wait, () => this.#move());
  }

  /** Lets go what is due, and waits for what is not. */
  #move(): void {
    for (let next = this.#line[0]; next; next = this.#line[0]) {
      const wait = next.at - performance.now();
      if (wait > 0) {
        this.#parts.timers.after(Math.ceil(wait), () => this.#move());
        return;
      }
      this.#line.shift();
      this.#write(next.text);
    }
  }

  #write(text: string): void {
    const { socket, log } = this.#parts;
    if (socket.readyState !== socket.OPEN) return;
    if (this.#silent) {
      log.write({ kind: 'withheld', connection: this.id, text, why: 'silent' });
      return;
    }
    socket.send(text);
    log.write({
      kind: 'frame',
      connection: this.id,
      from: 'server',
      opcode: 1,
      size: Buffer.byteLength(text),
      text,
    });
  }
}
