/** Milliseconds before an attempt (from 1): `firstMs`, twice that, and so on up to 16 s, each up to a quarter shorter by chance. */
export function waitBefore(attempt: number, firstMs = 1000): number {
  return Math.min(16_000, firstMs * 2 ** (attempt - 1)) * (1 - Math.random() / 4);
}

/** After so many the app gives up and says so: some two minutes. */
export const MOST_ATTEMPTS = 10;
