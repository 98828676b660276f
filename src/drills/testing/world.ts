// A tab with an app in it, in time that a test lets pass: faults do to its sockets what they do in a browser, and what
// happens is told as records.

import type { DrillDefinition, DrillRun } from '../../records/drills';
import type { ConnectionRecord, FrameRecord } from '../../records/recording';
import { advance, beginRun, faultSet, faultsEnded } from '../run';
import type { Seen } from '../seen';
import type { DrillState, Effect } from '../state';

const ENDPOINT = 'wss://chat.test/room';
/** How finely time passes, in milliseconds. */
const TICK_MS = 20;
/** A handshake, there and back. */
const HANDSHAKE_MS = 40;

/** What the app under the drill does. */
export interface App {
  /** Wait before the attempt of that number, from 0; `undefined`: it makes no more. */
  wait(attempt: number, code: number): number | undefined;
  /** How long a silent line is borne; `undefined`: it never notices. */
  patienceMs?: number;
  /** The token that a handshake carries, by whether the one before has ended; `undefined`: none. */
  token?(aged: boolean): string;
  /** Where it throws away what it is given to send while it is not connected. */
  dropsSends?: boolean;
}

export class World {
  readonly seen: Seen = { pages: [], connections: [], frames: [], decisions: [], tokens: [], events: [] };
  now = 1_000_000;
  #on = new Map<string, { kind: string }>();
  #attempt = 0;
  #nextAt: number | undefined = 1_000_000;
  #ids = 0;
  #silentSince: number | undefined;
  #aged = false;
  #page = 0;
  #frames = 0;

  constructor(readonly app: App) {
    this.load();
  }

  /** Runs a drill to its end. `during` is called at each moment with what the run is about. */
  play(
    definition: DrillDefinition,
    { auto = false, during }: { auto?: boolean; during?: (world: World, run: DrillRun) => void } = {},
  ): DrillRun {
    let state: DrillState = beginRun({ id: 'run', definition, tab: 1, auto, at: this.now });
    while (state.run.verdict === undefined) {
      const next = advance(state, this.seen, this.now);
      // As after the background's death.
      state = JSON.parse(JSON.stringify(next.state)) as DrillState;
      for (const effect of next.effects) state = this.#perform(effect, state);
      during?.(this, state.run);
      this.#pass();
    }
    return state.run;
  }

  get faultsOn(): number {
    return this.#on.size;
  }

  /** Time passes without a drill. */
  pass(ms: number): void {
    for (const end = this.now + ms; this.now < end; ) this.#pass();
  }

  load(): void {
    for (const socket of this.seen.connections)
      if (socket.closedAt === undefined) this.#close(socket, 1001, 'page');
    this.#page += 1;
    this.seen.pages.push({
      kind: 'page',
      id: `page-${this.#page}`,
      session: 'session',
      url: 'https://chat.test/',
      origin: 'https://chat.test',
      startedAt: this.now,
      navigation: this.#page === 1 ? 'navigate' : 'reload',
    });
    this.#attempt = 0;
    this.#nextAt = this.now;
  }

  tell(type: string): void {
    this.seen.events.push({ kind: 'event', page: `page-${this.#page}`, at: this.now, type });
  }

  /** The app sends a message, as a person told it to. */
  send(text = `message ${this.#frames}`): void {
    const socket = this.seen.connections.at(-1);
    if (!socket) return;
    const isOpen = socket.openedAt !== undefined && socket.closedAt === undefined;
    if (!isOpen && !this.app.dropsSends) return;
    this.#frame(socket, 'out', text, isOpen ? 'sent' : 'discarded');
  }

  receive(text: string): void {
    const socket = this.seen.connections.at(-1);
    if (socket?.openedAt !== undefined && socket.closedAt === undefined) this.#frame(socket, 'in', text);
  }

  #frame(socket: ConnectionRecord, dir: 'in' | 'out', text: string, outcome?: FrameRecord['outcome']): void {
    this.seen.frames.push({
      kind: 'frame',
      connection: socket.id,
      seq: this.#frames++,
      at: this.now,
      dir,
      opcode: 1,
      size: text.length,
      text,
      ...(outcome === undefined ? { listeners: 1 } : { outcome }),
    });
  }

  #perform(effect: Effect, state: DrillState): DrillState {
    if (effect.do === 'end-faults') {
      for (const id of effect.ids) this.#on.delete(id);
      return faultsEnded(state, effect.ids, this.now);
    }
    if (effect.do === 'act') return state;
    const { fault } = effect.rule;
    const id = `fault-${++this.#ids}`;
    const at = this.now;
    this.now += 1;
    if (fault.kind === 'cut') this.#closeAll(1006);
    else if (fault.kind === 'close') this.#closeAll(fault.code);
    else if (fault.kind === 'age-token') this.#aged = true;
    else this.#on.set(id, fault);
    if (fault.kind === 'offline') {
      this.tell('offline');
      this.#closeAll(1006);
    }
    return faultSet(state, id, at, this.now);
  }

  #isOn(kind: string): boolean {
    return [...this.#on.values()].some((fault) => fault.kind === kind);
  }

  #pass(): void {
    this.now += TICK_MS;
    const socket = this.seen.connections.at(-1);
    if (this.#nextAt !== undefined && this.now >= this.#nextAt) this.#connect();
    else if (socket && socket.openedAt === undefined && socket.closedAt === undefined)
      this.#handshake(socket);
    this.#silentSince = this.#isOn('silence') ? (this.#silentSince ?? this.now) : undefined;
    const { patienceMs } = this.app;
    if (socket?.openedAt === undefined || socket.closedAt !== undefined || patienceMs === undefined) return;
    if (this.#silentSince !== undefined && this.now - this.#silentSince >= patienceMs) {
      socket.closeCall = { at: this.now };
      this.#silentSince = this.now;
      this.#close(socket, 1006, 'client');
    }
  }

  #connect(): void {
    this.#nextAt = undefined;
    const id = `socket-${this.seen.connections.length + 1}`;
    this.seen.connections.push({
      kind: 'connection',
      id,
      page: `page-${this.#page}`,
      url: ENDPOINT,
      endpoint: ENDPOINT,
      protocols: [],
      createdAt: this.now,
      closer: 'unknown',
      sent: { frames: 0, bytes: 0 },
      received: { frames: 0, bytes: 0 },
      world: 'window',
    });
    const print = this.app.token?.(this.#aged);
    if (print !== undefined)
      this.seen.tokens.push({
        kind: 'token',
        page: `page-${this.#page}`,
        at: this.now,
        connection: id,
        where: 'query',
        print,
        form: 'jwt',
      });
  }

  #handshake(socket: ConnectionRecord): void {
    if (this.#isOn('stall') || this.now - socket.createdAt < HANDSHAKE_MS) return;
    if (this.#isOn('refuse') || this.#isOn('offline')) this.#close(socket, 1006, 'network');
    else {
      socket.openedAt = this.now;
      this.#attempt = 0;
    }
  }

  #closeAll(code: number): void {
    for (const socket of this.seen.connections)
      if (socket.closedAt === undefined) this.#close(socket, code, code === 1006 ? 'network' : 'server');
  }

  #close(socket: ConnectionRecord, code: number, closer: ConnectionRecord['closer']): void {
    socket.closedAt = this.now;
    socket.code = code;
    socket.closer = closer;
    if (closer === 'page') return;
    const delayMs = this.app.wait(this.#attempt, code);
    this.#attempt += 1;
    if (delayMs === undefined) return;
    this.#nextAt = this.now + delayMs;
    this.seen.decisions.push({
      kind: 'decision',
      page: socket.page,
      at: this.now,
      connection: socket.id,
      endpoint: socket.endpoint,
      action: 'retry',
      delayMs,
      source: 'inferred',
      firedAt: this.now + delayMs,
      synchronous: true,
    });
  }
}
