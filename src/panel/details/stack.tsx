// A call stack; where the browser has a source viewer, each line opens there.

import type { StackFrame } from '../../records/recording';
import type { Panel } from '../model/panel';
import { text } from '../texts';

export function Stack({ stack, panel }: { stack: StackFrame[] | undefined; panel: Panel }) {
  const { openSource } = panel.source;
  if (!stack || stack.length === 0) return <p class="muted">{text('stackNone')}</p>;
  return (
    <ol class="stack">
      {stack.map((frame, depth) => {
        const place = `${shortUrl(frame.url)}:${frame.line}:${frame.column}`;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a stack never changes, and its frames may repeat.
          <li key={depth}>
            <span class="stack-name">{frame.name || text('stackAnonymous')}</span>{' '}
            {openSource ? (
              <button type="button" class="link" title={frame.url} onClick={() => openSource(frame)}>
                {place}
              </button>
            ) : (
              <span class="muted" title={frame.url}>
                {place}
              </span>
            )}
          </li>
        );
      })}
    </ol>
  );
}

/** The file's name: the whole address stands in the tooltip. */
function shortUrl(url: string): string {
  return (
    url
      .replace(/[?#].*$/, '')
      .split('/')
      .at(-1) || url
  );
}
