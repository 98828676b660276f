// A call stack, by the places that somebody wrote where maps tell them; where the browser has a source viewer, each line
// opens there.

import { useEffect, useState } from 'preact/hooks';
import type { StackFrame } from '../../records/recording';
import { OriginalPlaces } from '../model/original-places';
import type { Panel } from '../model/panel';
import type { Source } from '../source/source';
import { text } from '../texts';

export function Stack({ stack, panel }: { stack: StackFrame[] | undefined; panel: Panel }) {
  const originals = useOriginals(panel.source, stack);
  const { openSource } = panel.source;
  if (!stack || stack.length === 0) return <p class="muted">{text('stackNone')}</p>;
  return (
    <ol class="stack">
      {stack.map((ran, depth) => {
        const original = originals?.[depth];
        const frame = original ?? ran;
        const title = original ? text('stackRan', placeWords(ran), ran.url) : ran.url;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a stack never changes, and its frames may repeat.
          <li key={depth}>
            <span class="stack-name">{frame.name || text('stackAnonymous')}</span>{' '}
            {openSource ? (
              <button type="button" class="link" title={title} onClick={() => openSource(frame)}>
                {placeWords(frame)}
              </button>
            ) : (
              <span class="muted" title={title}>
                {placeWords(frame)}
              </span>
            )}
          </li>
        );
      })}
    </ol>
  );
}

/** One for each source, so that a map is read once. */
const places = new WeakMap<Source, OriginalPlaces>();

/** `undefined` until they are known, and where nothing can be read. */
function useOriginals(
  source: Source,
  stack: StackFrame[] | undefined,
): (StackFrame | undefined)[] | undefined {
  const [known, setKnown] = useState<{ key: string; originals: (StackFrame | undefined)[] }>();
  // The same stack comes as another object with each commit.
  const key = JSON.stringify(stack ?? []);
  useEffect(() => {
    const { readResource } = source;
    if (!readResource) return;
    let current = true;
    const found = places.get(source) ?? new OriginalPlaces(readResource);
    places.set(source, found);
    const frames: StackFrame[] = JSON.parse(key);
    void Promise.all(frames.map((frame) => found.of(frame))).then((originals) => {
      if (current) setKnown({ key, originals });
    });
    return () => {
      current = false;
    };
  }, [source, key]);
  return known?.key === key ? known.originals : undefined;
}

/** The file's name: the whole address stands in the tooltip. */
function placeWords({ url, line, column }: StackFrame): string {
  const file =
    url
      .replace(/[?#].*$/, '')
      .split('/')
      .at(-1) || url;
  return `${file}:${line}:${column}`;
}
