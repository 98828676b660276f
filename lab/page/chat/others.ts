// Who else is there, and who of them is typing.

import { useCallback, useEffect, useRef, useState } from 'react';
import type { Presence } from './chat';

/** A typing notice holds this long: the next one comes sooner while the person goes on. */
const TYPING_SHOWN_MS = 3000;

export interface Others {
  present: readonly Presence[];
  typing: readonly string[];
  setPresent(people: readonly Presence[]): void;
  /** Somebody was seen to type. */
  noticeTyping(name: string): void;
  /** Somebody's message came: the typing is over. */
  stopTyping(name: string): void;
}

/** Its functions keep their identity. */
export function useOthers(): Others {
  const [present, setPresent] = useState<readonly Presence[]>([]);
  const [typing, setTyping] = useState<readonly string[]>([]);
  const timers = useRef(new Map<string, number>());

  const stopTyping = useCallback((name: string) => {
    clearTimeout(timers.current.get(name));
    timers.current.delete(name);
    setTyping((names) => (names.includes(name) ? names.filter((other) => other !== name) : names));
  }, []);
  const noticeTyping = useCallback(
    (name: string) => {
      clearTimeout(timers.current.get(name));
      timers.current.set(
        name,
        window.setTimeout(() => stopTyping(name), TYPING_SHOWN_MS),
      );
      setTyping((names) => (names.includes(name) ? names : [...names, name]));
    },
    [stopTyping],
  );

  useEffect(() => {
    const running = timers.current;
    return () => {
      for (const timer of running.values()) clearTimeout(timer);
    };
  }, []);

  return { present, typing, setPresent, noticeTyping, stopTyping };
}
