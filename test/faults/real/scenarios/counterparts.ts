// What a fault stands for, where several plays begin with it.

import type { Scenario } from '../scenario';

type Counterpart = Pick<Scenario, 'rule' | 'begin' | 'end'>;

export const CUT: Counterpart = {
  rule: { fault: { kind: 'cut' } },
  begin: ({ line }) => line.reset(),
};

export const REFUSAL: Counterpart = {
  rule: { fault: { kind: 'refuse' } },
  begin: ({ line }) => line.refuse(true),
  end: ({ line }) => line.refuse(false),
};

export const SILENCE: Counterpart = {
  rule: { fault: { kind: 'silence' } },
  begin: ({ line }) => line.silence(true),
  end: ({ line }) => line.silence(false),
};

export const STALL: Counterpart = {
  rule: { fault: { kind: 'stall' } },
  begin: ({ line }) => line.stall(true),
  end: ({ line }) => line.stall(false),
};

/** What comes is kept, and let go when it is over. */
export const HELD_BACK: Counterpart = {
  rule: { fault: { kind: 'hold' }, match: { direction: 'in' } },
  begin: ({ server, held }) => server.frames({ in: held.in }),
  end: ({ server, held }) => {
    server.frames({});
    held.in.release();
  },
};
