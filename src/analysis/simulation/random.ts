// Numbers that look drawn and are the same every time.

/** From 0 to below 1, evenly; the sequence depends on the seed alone. After Tommy Ettinger's mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What a browser adds to a timer: 0 to 5 ms mostly, up to a frame at times. Never early. */
export function lateness(random: () => number): number {
  return random() < 0.85 ? random() * 5 : 5 + random() * 11;
}
