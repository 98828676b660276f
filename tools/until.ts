// Waiting for a fact, never for a time.

/** Far beyond what a slow machine needs; reached only where the fact will never be. */
const PATIENCE_MS = 30_000;

/** Between two questions. Short beside anything a browser does. */
const PAUSE_MS = 25;

/**
 * Asks again and again until the answer is neither `false` nor `undefined`, and gives that answer. An error counts as
 * "not yet".
 * @param what for the error's message: "Waited 30 s for …"
 * @throws Error after 30 s, with the last error as its cause
 */
export async function until<T>(
  what: string,
  ask: () => T | false | undefined | Promise<T | false | undefined>,
): Promise<T> {
  const end = Date.now() + PATIENCE_MS;
  let cause: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== false && answer !== undefined) return answer;
    } catch (error) {
      cause = error;
    }
    if (Date.now() > end) throw new Error(`Waited ${PATIENCE_MS / 1000} s for ${what}.`, { cause });
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
