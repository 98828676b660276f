// Parts of the interface whose code is not needed for the first view. Most of it is loaded behind that view, so that it is
// there when it is asked for; the rest when it is first shown. Until then a word stands in its place.

import { useSignal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useCallback, useEffect } from 'preact/hooks';
import type { Panel } from '../model/panel';
import { SourceError } from '../source/source';
import { text } from '../texts';

/** `behind` the first view, or only when `asked` for: what is large, and what most never ask for. */
type When = 'behind' | 'asked';

interface LaterProps {
  panel: Panel;
  /** It stands where the word stood until now; not called where it was there at once. */
  onLoaded?(): void;
}

/** What is to be loaded behind the first view. */
const behind: (() => Promise<void>)[] = [];

/** @param load brings the module; called once it is needed, and again after a failure */
export function later<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  when: When = 'behind',
): ComponentType<Props & LaterProps> {
  let known: ComponentType<Props> | undefined;
  const bring = async () => {
    known ??= await load();
  };
  if (when === 'behind') behind.push(bring);
  return function Later(props: Props & LaterProps) {
    const state = useSignal<'loading' | 'there' | 'failed'>('loading');
    const { panel, onLoaded } = props;
    const attempt = useCallback(async () => {
      state.value = 'loading';
      const went = await panel.run(() => bring().catch(notLoaded));
      state.value = went ? 'there' : 'failed';
    }, [panel, state]);
    // Asked by what was drawn: the code may have arrived since.
    const isDrawn = known !== undefined;
    // biome-ignore lint/correctness/useExhaustiveDependencies: once, after the first drawing.
    useEffect(() => {
      if (!isDrawn) void attempt();
    }, [attempt]);
    const current = state.value;
    // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the part stands where the word stood.
    useEffect(() => {
      if (current === 'there') onLoaded?.();
    }, [current]);
    const Part = known;
    if (Part) return <Part {...props} />;
    return (
      <p class="part-loading" role="status">
        {text(current === 'failed' ? 'partFailed' : 'partLoading')}
        {current === 'failed' && (
          <button type="button" class="button" onClick={attempt}>
            {text('tryAgain')}
          </button>
        )}
      </p>
    );
  };
}

/** To be called once the first view is there. What fails here is tried again, and told of, when it is asked for. */
export async function loadBehind(): Promise<void> {
  for (const bring of behind) await bring().catch(() => {});
}

function notLoaded(cause: unknown): never {
  throw new SourceError(text('errorPart'), { cause });
}
