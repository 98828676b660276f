// What the server saw and did, entry by entry: the truth that a recording is compared with.

/** Whether a handshake carried a token, and what became of it. */
export type TokenState = 'valid' | 'absent' | 'stale' | 'invalid';

export type LogEvent =
  /** A handshake arrived. `url` is path and query as the client asked. Connections are numbered from 1. */
  | {
      kind: 'handshake';
      connection: number;
      room: string;
      url: string;
      token: TokenState;
      user?: string;
      origin?: string;
    }
  | { kind: 'refused'; connection: number; room: string; status: number; why: string }
  /** The client left before its handshake was answered. */
  | { kind: 'abandoned'; connection: number; room: string }
  | { kind: 'open'; connection: number; room: string; user: string }
  /** A frame on the line. `size` in bytes. */
  | {
      kind: 'frame';
      connection: number;
      from: 'client' | 'server';
      opcode: 1 | 2;
      size: number;
      text?: string;
      base64?: string;
    }
  /** A frame that mischief kept from the line. */
  | { kind: 'withheld'; connection: number; text: string; why: 'lost' | 'silent' }
  /** `code` 1006: the line was cut, no close frame came. `by`: who began it. */
  | { kind: 'close'; connection: number; by: 'client' | 'server'; code: number; reason: string }
  | { kind: 'request'; method: string; path: string; status: number }
  | { kind: 'mischief'; what: string; parameters: Record<string, unknown> };

/** `n` rises by one an entry, from 1; `at` is milliseconds since the epoch on the server's clock. */
export type LogEntry = { n: number; at: number } & LogEvent;

/** A storm writes some hundred entries a second; this holds minutes of one. */
const MOST_ENTRIES = 200_000;

export class ServerLog {
  #entries: LogEntry[] = [];
  #written = 0;

  constructor(private readonly clock: () => number) {}

  /** All entries kept, oldest first; the oldest go when there are more than `MOST_ENTRIES`. */
  get entries(): readonly LogEntry[] {
    return this.#entries;
  }

  /** Entries after number `n`. */
  since(n: number): LogEntry[] {
    return this.#entries.filter((entry) => entry.n > n);
  }

  write(event: LogEvent): void {
    this.#entries.push({ n: ++this.#written, at: this.clock(), ...event });
    if (this.#entries.length > MOST_ENTRIES) this.#entries.splice(0, MOST_ENTRIES / 2);
  }

  /** Forgets what was written; the numbers go on. */
  clear(): void {
    this.#entries = [];
  }
}
