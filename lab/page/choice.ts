// What the address asks for: which flaw, which of its twins, by hand or by script.
//
//   /?flaw=5&twin=broken&script=1&build=prod#general

export const FLAWS = [1, 2, 3, 4, 5, 6, 7] as const;
export type Flaw = (typeof FLAWS)[number];
export type Twin = 'broken' | 'sound';

export interface Choice {
  flaw: Flaw | undefined;
  twin: Twin;
  script: boolean;
}

/** Without a flaw, and with a flaw's sound twin, the page runs the sound hook. */
export function readChoice(): Choice {
  const query = new URLSearchParams(location.search);
  const flaw = FLAWS.find((number) => String(number) === query.get('flaw'));
  return {
    flaw,
    twin: query.get('twin') === 'sound' || flaw === undefined ? 'sound' : 'broken',
    script: query.get('script') === '1',
  };
}

/** The address for another choice; the build stays. */
export function addressFor(change: Partial<Choice> & { build?: 'dev' | 'prod' }): string {
  const query = new URLSearchParams(location.search);
  const set = (name: string, value: string | undefined) => {
    if (value === undefined) query.delete(name);
    else query.set(name, value);
  };
  if ('flaw' in change) set('flaw', change.flaw === undefined ? undefined : String(change.flaw));
  if (change.twin) set('twin', change.twin);
  if ('script' in change) set('script', change.script ? '1' : undefined);
  if (change.build) set('build', change.build);
  if (!query.has('flaw')) query.delete('twin');
  const text = query.toString();
  return text === '' ? '/' : `/?${text}`;
}
