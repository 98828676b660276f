// Fingerprints of tokens: HMAC-SHA-256 under a key of this installation, cut to 96 bits. Equal tokens have equal
// prints here, and nowhere else; nobody can try out guesses without the key.

import type { RecordingDatabase } from '../../store/schema';
import { readSetting, writeSetting } from '../../store/writing';

/** Begins every print, so that one is recognised where it stands in a token's place. */
export const PRINT_PREFIX = 'tk_';
const PRINT_BYTES = 12;
/** Prints remembered: tokens in use at a time are few, and a forgotten one is only computed anew. */
const REMEMBERED = 2_000;

export class Fingerprints {
  readonly #prints = new Map<string, string>();

  private constructor(private readonly key: CryptoKey) {}

  /** With the key of this installation, made on first use; not even the extension can read it out. */
  static async open(database: RecordingDatabase): Promise<Fingerprints> {
    let key = await readSetting<CryptoKey | undefined>(database, 'fingerprint-key', undefined);
    if (!key) {
      key = await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
      await writeSetting(database, 'fingerprint-key', key);
    }
    return new Fingerprints(key);
  }

  /** Computes the prints of all these values; after that `of` knows them. */
  async learn(values: Iterable<string>): Promise<void> {
    const fresh = [...new Set(values)].filter((value) => !this.#prints.has(value));
    if (fresh.length === 0) return;
    if (this.#prints.size > REMEMBERED) this.#prints.clear();
    const encoder = new TextEncoder();
    await Promise.all(
      fresh.map(async (value) => {
        const digest = await crypto.subtle.sign('HMAC', this.key, encoder.encode(value));
        const bytes = Array.from(new Uint8Array(digest, 0, PRINT_BYTES));
        this.#prints.set(
          value,
          PRINT_PREFIX + bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(''),
        );
      }),
    );
  }

  /** The print of a value that was learnt in the same batch of work; a value that was not is withheld altogether. */
  of(value: string): string {
    return this.#prints.get(value) ?? `${PRINT_PREFIX}withheld`;
  }
}
