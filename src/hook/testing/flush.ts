// Lets promises settle while timers are fake.

const realSetImmediate = setImmediate;

export const flush = (): Promise<void> => new Promise((resolve) => realSetImmediate(resolve));
