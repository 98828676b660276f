// What the source says of the effect around a place in it: its list of dependencies, and the component or hook it stands in.

import { namesInList } from '../records/dependency-list';

export interface EffectSource {
  /** As they stand in the list, up to one that is more than a name. */
  dependencies: string[];
  /** `ChatRoom`, `useChatSocket`. */
  within?: string;
}

/** By convention components begin with a capital and hooks with `use`. */
const DECLARED =
  /(?:\bfunction\s+|\b(?:const|let|var)\s+)((?:use[A-Z]|[A-Z])[\w$]*)\s*(?:[(<]|(?::[^=]+)?=)/g;
/** Text, comments: brackets in them are none. */
const NO_CODE = /^(?:\/\/.*|\/\*[\s\S]*?\*\/|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\[\s\S])*`)/;
/** Longest way from a place in an effect to its end. */
const REACH = 20_000;

/** @param line 1-based @param column 0-based, within the effect */
export function effectAround(source: string, line: number, column: number): EffectSource | undefined {
  const at = offsetOf(source, line, column);
  const rest = source.slice(at, at + REACH);
  let depth = 0;
  let outermost = 0;
  for (let index = 0; index < rest.length; index++) {
    const character = rest[index] ?? '';
    if (`'"\`/`.includes(character)) {
      index += Math.max(0, (NO_CODE.exec(rest.slice(index))?.[0].length ?? 1) - 1);
    } else if ('([{'.includes(character)) depth += 1;
    else if (')]}'.includes(character)) {
      depth -= 1;
      if (depth >= outermost) continue;
      // What was open at the place itself is around it; where a function ends, its list follows.
      outermost = depth;
      const dependencies = character === '}' ? namesInList(rest.slice(index + 1)) : undefined;
      if (dependencies) return { dependencies, ...withinOf(source.slice(0, at)) };
    }
  }
  return undefined;
}

function withinOf(before: string): { within?: string } {
  const within = [...before.matchAll(DECLARED)].at(-1)?.[1];
  return within === undefined ? {} : { within };
}

function offsetOf(source: string, line: number, column: number): number {
  let start = 0;
  for (let at = 1; at < line; at++) {
    const end = source.indexOf('\n', start);
    if (end < 0) break;
    start = end + 1;
  }
  return start + column;
}
