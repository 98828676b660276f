// Stacks as frames. The browser's text differs by engine; a library reads it.

import { parseStack } from 'error-stack-parser-es/lite';
import type { StackFrame } from '../records/recording';

/** Frames kept: what lies deeper is the framework's own machinery. */
const FRAMES = 30;

/** The page's frames of a stack, innermost first; those of this or any extension are left out. */
export function readStack(text: string | undefined): StackFrame[] | undefined {
  if (!text) return undefined;
  const frames: StackFrame[] = [];
  for (const { function: name, file, line, col } of parseStack(text)) {
    if (!file || file.includes('-extension://')) continue;
    if (frames.length >= FRAMES) break;
    frames.push({ ...(name ? { name } : {}), url: file, line: line ?? 0, column: col ?? 0 });
  }
  return frames.length > 0 ? frames : undefined;
}
