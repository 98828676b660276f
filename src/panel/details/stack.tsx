// A call stack, by the places that somebody wrote where maps tell them; where the browser has a source viewer, each line
// opens there.

import { useCallback, useEffect, useState } from 'preact/hooks';
import type { StackFrame } from '../../records/recording';
import { OriginalPlaces } from '../model/original-places';
import type { Panel } from '../model/panel';
import { type Source, SourceError } from '../source/source';
import { text } from '../texts';

export function Stack({ stack, panel }: { stack: StackFrame[] | undefined; panel: Panel }) {
  const { originals, unread, error, ask } = useOriginals(panel.source, stack);
  const { openSource } = panel.source;
  if (!stack || stack.length === 0) return <p class="muted">{text('stackNone')}</p>;
  return (
    <>
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
      {ask && unread.length > 0 && (
        <button type="button" class="link" title={text('stackReadMapHint', unread.join(', '))} onClick={ask}>
          {text('stackReadMap')}
        </button>
      )}
      <p class="muted" role="status">
        {error}
      </p>
    </>
  );
}

/** One for each source, so that a map is read once. */
const places = new WeakMap<Source, OriginalPlaces>();

interface Originals {
  /** `undefined` until they are known, and where nothing can be read. */
  originals?: (StackFrame | undefined)[];
  /** Maps that the site can be asked for. */
  unread: readonly string[];
}

const NONE: Originals = { unread: [] };

function useOriginals(
  source: Source,
  stack: StackFrame[] | undefined,
): Originals & { error?: string | undefined; ask?: () => void } {
  const [known, setKnown] = useState<{ key: string; found: Originals; error?: string }>();
  // The same stack comes as another object with each commit.
  const key = JSON.stringify(stack ?? []);
  const { readResource, requestMap } = source;

  const read = useCallback(async () => {
    const frames: StackFrame[] = JSON.parse(key);
    const maps = placesOf(source);
    if (!maps) return NONE;
    const originals = await Promise.all(frames.map((frame) => maps.of(frame)));
    return { originals, unread: await maps.unread(frames) };
  }, [source, key]);

  useEffect(() => {
    if (!readResource) return;
    let current = true;
    void read().then((found) => {
      if (current) setKnown({ key, found });
    });
    return () => {
      current = false;
    };
  }, [readResource, read, key]);

  const ask = useCallback(async () => {
    if (!requestMap) return;
    try {
      await placesOf(source)?.ask(JSON.parse(key), requestMap);
      setKnown({ key, found: await read() });
    } catch (failure) {
      const error = failure instanceof SourceError ? failure.message : text('errorMapBroken');
      setKnown({ key, found: await read(), error });
    }
  }, [source, requestMap, read, key]);

  if (known?.key !== key) return NONE;
  return { ...known.found, error: known.error, ...(requestMap ? { ask: () => void ask() } : {}) };
}

function placesOf(source: Source): OriginalPlaces | undefined {
  if (!source.readResource) return undefined;
  const found = places.get(source) ?? new OriginalPlaces(source.readResource);
  places.set(source, found);
  return found;
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
