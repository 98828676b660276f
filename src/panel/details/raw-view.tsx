// A text body as it is. Short ones as one block that can be marked; long ones by the row, so that megabytes open at once.

import { useMemo, useRef, useState } from 'preact/hooks';
import { rawLines } from '../model/raw-lines';
import { UniformRows } from '../parts/uniform-rows';
import { useResize } from '../parts/use-resize';
import { text as words } from '../texts';

/** Laying out more than this as one block is felt. */
const BLOCK_CHARACTERS = 50_000;
/** CSS pixels, as style/details.css draws them. */
const ROW_HEIGHT = 16;
/** Before the width has been measured. */
const USUAL_COLUMNS = 100;
/** Width of a character of the fixed-width font at 11 px, rounded up: rows never are too long. */
const CHARACTER_WIDTH = 7;

export function RawView({ text }: { text: string }) {
  return text.length <= BLOCK_CHARACTERS ? (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by the keyboard.
    <section class="raw-scroll" tabIndex={0} aria-label={words('bodyRaw')}>
      <pre class="raw-block">{text}</pre>
    </section>
  ) : (
    <LongText text={text} />
  );
}

function LongText({ text }: { text: string }) {
  const box = useRef<HTMLDivElement>(null);
  const [columns, setColumns] = useState(USUAL_COLUMNS);
  useResize(box, ({ clientWidth }) => {
    setColumns(Math.max(20, Math.floor((clientWidth - 24) / CHARACTER_WIDTH)));
  });
  const lines = useMemo(() => rawLines(text, columns), [text, columns]);
  return (
    <div class="fill" ref={box}>
      <UniformRows
        count={lines.count}
        rowHeight={ROW_HEIGHT}
        renderRow={(row, style) => (
          <div class="row raw-row" style={style}>
            {lines.line(row)}
          </div>
        )}
        scroller={{ class: 'list raw-list', tabIndex: 0, role: 'region', 'aria-label': words('bodyRaw') }}
      />
    </div>
  );
}
