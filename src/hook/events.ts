// Typed listeners, without the weight of EventTarget.

/** Calls `listener` at each event of that name. Returns what takes it off again. */
export type Subscribe<Events> = <Name extends keyof Events>(
  name: Name,
  listener: (detail: Events[Name]) => void,
) => () => void;

export interface Emitter<Events> {
  on: Subscribe<Events>;
  emit<Name extends keyof Events>(name: Name, detail: Events[Name]): void;
  clear(): void;
}

export function createEmitter<Events>(): Emitter<Events> {
  // Which listener goes with which name is `on`'s to check; the list holds them all alike.
  let entries: readonly { name: keyof Events; listener: (detail: never) => void }[] = [];
  return {
    on(name, listener) {
      const entry = { name, listener };
      entries = [...entries, entry];
      return () => {
        entries = entries.filter((other) => other !== entry);
      };
    },
    emit(name, detail) {
      for (const entry of entries) {
        // A listener before this one may have taken it off.
        if (entry.name !== name || !entries.includes(entry)) continue;
        try {
          entry.listener(detail as never);
        } catch (error) {
          reportListenerError(error);
        }
      }
    },
    clear() {
      entries = [];
    },
  };
}

/** As the platform treats a listener that throws: the error shows, and nothing else is disturbed by it. */
function reportListenerError(error: unknown): void {
  if (typeof reportError === 'function') reportError(error);
  else console.error(error);
}
