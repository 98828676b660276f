// The mischief, as functions: what the page's buttons, the URLs under /mischief/ and the tests all call.

import type { Chat } from './chat';
import type { ServerLog } from './log';
import { HOSTS, type Rooms } from './rooms';
import type { Rule, Rules } from './rules';
import type { Timers } from './timers';

/** Where it strikes; without a room, everywhere. */
export interface Where {
  room?: string | undefined;
}

/** For how long: a number of times, a number of seconds, or (both absent) until `calm`. */
export interface HowLong {
  count?: number | undefined;
  seconds?: number | undefined;
}

/** How many connections were struck there and then. */
export interface Struck {
  connections: number;
}

export interface LabControl {
  /** Cuts every line: clients see 1006. */
  drop(where?: Where): Struck;
  /** Closes with a code (1000 to 1003, 1007 to 1014, 3000 to 4999) and a reason of at most 123 bytes. */
  close(options: Where & { code: number; reason?: string | undefined }): Struck;
  /** Answers handshakes with an HTTP status (403 by default); one handshake where neither count nor seconds is given. */
  refuse(options?: Where & HowLong & { status?: number | undefined }): Struck;
  /** Answers token refreshes with an HTTP status (500 by default); one where neither count nor seconds is given. */
  refuseRefresh(options?: HowLong & { status?: number | undefined }): Struck;
  /** Drops everyone, answers everything with 503 for `seconds` (2 by default), then is back. With a room: its handshakes alone. */
  restart(options?: Where & { seconds?: number | undefined }): Struck;
  /** Open connections turn half-open: nothing is read or sent on them any more. New ones are well. */
  silence(where?: Where): Struck;
  /** Frames go out `ms` later, handshakes and the room pages of the HTTP interface are answered that much later. 0 lifts it. */
  delay(
    options: Where & {
      ms?: number | undefined;
      handshake?: number | undefined;
      request?: number | undefined;
    } & HowLong,
  ): Struck;
  /** Sends the next messages twice (one where neither count nor seconds is given). */
  duplicate(options?: Where & HowLong): Struck;
  /** Lets the next message be overtaken by the one after it, or goes on after 1 s. */
  reorder(options?: Where & HowLong): Struck;
  /** Keeps the next messages from the line, one connection's delivery at a time. */
  lose(options?: Where & HowLong): Struck;
  /** Others say something: `count` messages, one every `every` ms; each after typing for `think` ms. */
  say(options: {
    room: string;
    from?: string | undefined;
    text?: string | undefined;
    count?: number | undefined;
    every?: number | undefined;
    think?: number | undefined;
  }): Struck;
  /** Ends all mischief in force. Half-open connections stay so until they are gone. */
  calm(): Struck;
  /** What is in force. */
  inForce(): readonly Rule[];
}

export interface ControlParts {
  rooms: Rooms;
  chat: Chat;
  rules: Rules;
  timers: Timers;
  log: ServerLog;
  clock: () => number;
}

/** A restart long enough that the first quick retry fails. */
const RESTART_SECONDS = 2;

const SMALL_TALK = [
  'Did anyone see the numbers from this morning?',
  'Yes, and they look better than last week.',
  'I will be five minutes late, sorry.',
  'Lunch at half past twelve?',
  'The build is green again.',
  'Nice work on the timeline, by the way.',
];

export function createControl({ rooms, chat, rules, timers, log, clock }: ControlParts): LabControl {
  let said = 0;

  const tell = (what: string, parameters: object) =>
    log.write({ kind: 'mischief', what, parameters: { ...parameters } });

  /** `undefined` fields fall to their defaults: a rule with no limit asked for strikes once. */
  const limits = ({ count, seconds }: HowLong): Pick<Rule, 'remaining' | 'until'> => ({
    remaining: count ?? (seconds === undefined ? 1 : undefined),
    until: seconds === undefined ? undefined : clock() + seconds * 1000,
  });

  const rule = (kind: Rule['kind'], options: Where & HowLong & { status?: number | undefined }): Struck => {
    rules.set({ kind, room: options.room, status: options.status, ...limits(options) });
    return { connections: 0 };
  };

  const strike = (
    where: Where,
    act: (connection: ReturnType<Chat['connections']>[number]) => void,
  ): Struck => {
    const struck = chat.connections(where.room);
    for (const connection of struck) act(connection);
    return { connections: struck.length };
  };

  return {
    drop(where = {}) {
      tell('drop', where);
      return strike(where, (connection) => connection.cut());
    },
    close(options) {
      if (!isSendableCode(options.code))
        throw new RangeError(`${options.code} is no close code that may be sent.`);
      const reason = options.reason ?? '';
      if (Buffer.byteLength(reason) > 123) throw new RangeError('A close reason has at most 123 bytes.');
      tell('close', options);
      return strike(options, (connection) => connection.close(options.code, reason));
    },
    refuse(options = {}) {
      tell('refuse', options);
      return rule('refuse', { status: 403, ...options });
    },
    refuseRefresh(options = {}) {
      tell('refresh', options);
      return rule('refuse-refresh', { status: 500, ...options });
    },
    restart(options = {}) {
      tell('restart', options);
      const seconds = options.seconds ?? RESTART_SECONDS;
      rules.set({ kind: 'restart', room: options.room, until: clock() + seconds * 1000 });
      return strike(options, (connection) => connection.cut());
    },
    silence(where = {}) {
      tell('silent', where);
      return strike(where, (connection) => connection.fallSilent());
    },
    delay(options) {
      tell('delay', options);
      const { room, count, seconds } = options;
      const until = seconds === undefined ? undefined : clock() + seconds * 1000;
      const kinds = {
        delay: options.ms,
        'handshake-delay': options.handshake,
        'request-delay': options.request,
      };
      for (const [kind, ms] of Object.entries(kinds) as [keyof typeof kinds, number | undefined][]) {
        if (ms === 0) rules.lift(kind, room);
        else if (ms !== undefined) rules.set({ kind, room, ms, remaining: count, until });
      }
      return { connections: 0 };
    },
    duplicate(options = {}) {
      tell('duplicate', options);
      return rule('duplicate', options);
    },
    reorder(options = {}) {
      tell('reorder', options);
      return rule('reorder', options);
    },
    lose(options = {}) {
      tell('lose', options);
      return rule('lose', options);
    },
    say(options) {
      const room = rooms.get(options.room);
      if (!room) throw new RangeError(`There is no room ${options.room}.`);
      tell('say', options);
      const { count = 1, every = 0, think = 0 } = options;
      for (let line = 0; line < count; line += 1) {
        const from = options.from ?? HOSTS[said % HOSTS.length] ?? HOSTS[0];
        const text = options.text ?? SMALL_TALK[said % SMALL_TALK.length] ?? 'Hello';
        said += 1;
        const speak = () =>
          chat.say(room, from, options.text !== undefined && count > 1 ? `${text} ${line + 1}` : text);
        const begin = () => {
          if (think === 0) return speak();
          chat.type(room, from);
          return timers.after(think, speak);
        };
        if (every === 0 || line === 0) begin();
        else timers.after(line * every, begin);
      }
      return { connections: chat.connections(room.id).length };
    },
    calm() {
      tell('calm', {});
      rules.clear();
      return { connections: 0 };
    },
    inForce: () => rules.inForce(),
  };
}

/** RFC 6455, section 7.4: 1004 to 1006 and 1015 never go over the line. */
function isSendableCode(code: number): boolean {
  if (code >= 3000 && code <= 4999) return true;
  return code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code);
}
