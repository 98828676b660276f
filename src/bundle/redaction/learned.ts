// Secrets that were found by their name once, found again wherever they stand without one: in a close reason, a note, a
// binary body. All are looked for at once, in one run over the text (Aho and Corasick, 1975).

import { base64Of } from '../body';
import { percentEncoded } from './percent';
import type { Span } from './span';

/** A shorter or longer value, or one with spaces, may be a word or a document that stands elsewhere by chance or on purpose. */
const LEAST_LENGTH = 8;
const MOST_LENGTH = 512;
/** Characters of all learned secrets together: each may take a node of some 50 bytes. What is more is not learned. */
const MOST_CHARACTERS = 500_000;

const ROOT = 0;

export class LearnedSecrets {
  /** Written form to the secret. */
  readonly #forms = new Map<string, string>();
  #characters = 0;
  #automaton: Automaton | undefined;

  get size(): number {
    return this.#forms.size;
  }

  learn(secret: string): void {
    if (secret.length < LEAST_LENGTH || secret.length > MOST_LENGTH || this.#forms.has(secret)) return;
    if (/\s/.test(secret) || (!/\d/.test(secret) && secret.length < 16)) return;
    for (const form of writtenForms(secret)) {
      if (this.#characters + form.length > MOST_CHARACTERS || this.#forms.has(form)) continue;
      this.#forms.set(form, secret);
      this.#characters += form.length;
    }
    this.#automaton = undefined;
  }

  find(text: string, into: Span[]): void {
    if (this.#forms.size === 0) return;
    this.#automaton ??= new Automaton(this.#forms);
    this.#automaton.find(text, into);
  }
}

/** As it is, as in a query, as in JSON, as UTF-8 read byte by byte, and in base64 at each of the three places it may begin. */
function writtenForms(secret: string): string[] {
  const bytes = new TextEncoder().encode(secret);
  const forms = [secret, percentEncoded(secret), JSON.stringify(secret).slice(1, -1)];
  forms.push(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  if (bytes.length >= 12) {
    for (const shift of [0, 1, 2]) {
      const shifted = new Uint8Array(shift + bytes.length);
      shifted.set(bytes, shift);
      // Characters that neighbours have a part in are left out.
      const whole = base64Of(shifted).replace(/=+$/, '');
      const last = shifted.length % 3 === 0 ? 0 : 1;
      forms.push(whole.slice(shift === 0 ? 0 : shift + 1, whole.length - last));
    }
  }
  return [...new Set(forms)];
}

class Automaton {
  /** Edge from a node by a UTF-16 unit: `node * 65536 + unit`. */
  readonly #edges = new Map<number, number>();
  readonly #failure: number[] = [ROOT];
  /** Length of the longest form that ends at a node; 0 for none. */
  readonly #longest: number[] = [0];
  readonly #depth: number[] = [0];
  readonly #begins = new Uint8Array(65536);
  readonly #forms: ReadonlyMap<string, string>;

  constructor(forms: ReadonlyMap<string, string>) {
    this.#forms = forms;
    for (const form of forms.keys()) this.#insert(form);
    this.#linkFailures();
  }

  /** Overlapping hits give one span each, the longest that ends at a place. */
  find(text: string, into: Span[]): void {
    let node = ROOT;
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      if (node === ROOT && this.#begins[unit] === 0) continue;
      node = this.#step(node, unit);
      const length = this.#longest[node] ?? 0;
      if (length === 0) continue;
      const start = at + 1 - length;
      const value = this.#forms.get(text.slice(start, at + 1)) ?? '';
      into.push({ start, end: at + 1, value });
    }
  }

  #insert(form: string): void {
    let node = ROOT;
    this.#begins[form.charCodeAt(0)] = 1;
    for (let at = 0; at < form.length; at++) {
      const edge = node * 65536 + form.charCodeAt(at);
      let next = this.#edges.get(edge);
      if (next === undefined) {
        next = this.#failure.length;
        this.#edges.set(edge, next);
        this.#failure.push(ROOT);
        this.#longest.push(0);
        this.#depth.push(at + 1);
      }
      node = next;
    }
    this.#longest[node] = form.length;
  }

  /** Nodes by depth, as each failure is nearer to the root than its node. */
  #linkFailures(): void {
    const edges = [...this.#edges].sort(([, one], [, other]) => {
      return (this.#depth[one] ?? 0) - (this.#depth[other] ?? 0);
    });
    for (const [edge, node] of edges) {
      const parent = Math.floor(edge / 65536);
      if (parent !== ROOT) this.#failure[node] = this.#step(this.#failure[parent] ?? ROOT, edge % 65536);
      const inherited = this.#longest[this.#failure[node] ?? ROOT] ?? 0;
      if (this.#longest[node] === 0) this.#longest[node] = inherited;
    }
  }

  #step(from: number, unit: number): number {
    let node = from;
    for (;;) {
      const next = this.#edges.get(node * 65536 + unit);
      if (next !== undefined) return next;
      if (node === ROOT) return ROOT;
      node = this.#failure[node] ?? ROOT;
    }
  }
}
