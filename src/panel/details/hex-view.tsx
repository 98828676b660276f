// A body as hex and ASCII, by the row: any size opens at once.

import { useRef, useState } from 'preact/hooks';
import { hexRow, hexRowCount } from '../model/hex';
import { UniformRows } from '../parts/uniform-rows';
import { useResize } from '../parts/use-resize';
import { text } from '../texts';

/** CSS pixels, as style/details.css draws them. */
const ROW_HEIGHT = 16;
/** Narrower than this, eight bytes a row. */
const WIDE_PIXELS = 540;

export function HexView({ body }: { body: Uint8Array }) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(16);
  useResize(box, ({ clientWidth }) => setWidth(clientWidth < WIDE_PIXELS ? 8 : 16));
  return (
    <div class="fill" ref={box}>
      <UniformRows
        count={hexRowCount(body.length, width)}
        rowHeight={ROW_HEIGHT}
        renderRow={(row, style) => {
          const { offset, bytes, ascii } = hexRow(body, row, width);
          return (
            <div class="row hex-row" style={style}>
              <span class="hex-offset">{offset}</span>
              <span class="hex-bytes">{bytes}</span>
              <span class="hex-ascii">{ascii}</span>
            </div>
          );
        }}
        scroller={{ class: 'list hex-list', tabIndex: 0, role: 'region', 'aria-label': text('bodyHex') }}
      />
    </div>
  );
}
