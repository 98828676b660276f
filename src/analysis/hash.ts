// Texts remembered as numbers: a recording's bodies are not kept for the sake of comparing them.

/** Two numbers that stand for a text: `key` small enough to be looked up quickly, `check` to tell apart what shares one. */
export interface Print {
  /** 30 bits. */
  key: number;
  /** 32 bits. */
  check: number;
}

/** How many characters of a long text are looked at, where its length and an id tell it from others already. Shorter ones
 * are read whole: an id may be a thing's, of which a digit has changed. */
const SAMPLED = 512;

/** Of every character. Of a million million pairs of different texts, none is likely to share both numbers. */
export function printOf(text: string, seed = ''): Print {
  return mixed(text, seed, 1);
}

/** Of characters all over the text: for texts that differ by more than one of them. */
export function samplePrintOf(text: string, seed: string): Print {
  return mixed(text, seed, Math.max(1, text.length / SAMPLED));
}

/** Two multiplicative hashes side by side, after bryc's cyrb53. */
function mixed(text: string, seed: string, step: number): Print {
  let a = 0xdeadbeef ^ text.length;
  let b = 0x41c6ce57 ^ text.length;
  for (let n = 0; n < seed.length; n += 1) {
    a = Math.imul(a ^ seed.charCodeAt(n), 2654435761);
    b = Math.imul(b ^ seed.charCodeAt(n), 1597334677);
  }
  for (let n = 0; n < text.length; n += step) {
    const code = text.charCodeAt(n | 0);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return { key: a & 0x3fffffff, check: b };
}
