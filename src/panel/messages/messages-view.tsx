// The messages tab: filter bar, the list, and beside or under it the message that is looked at.

import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { MessageDetails, MessageDiff } from '../later-parts';
import type { FrameNumber } from '../model/frame-index';
import type { Opened, Panel } from '../model/panel';
import { Splitter } from '../parts/splitter';
import { text } from '../texts';
import { FilterBar } from './filter-bar';
import { MessageGrid } from './message-grid';
import { MessageStatus } from './message-status';
import { PickBar } from './pick-bar';
import type { Picked } from './picked';

export function MessagesView({ panel, opened }: { panel: Panel; opened: Opened }) {
  const follow = useSignal(true);
  const picked = useSignal<Picked>(new Set());
  const list = useRef<HTMLDivElement>(null);
  const details = useRef<HTMLDivElement>(null);
  const shown = shownBeside(opened, picked.value, panel.selectedFrame.value);

  function focusList(): void {
    list.current?.querySelector<HTMLElement>('[role=grid]')?.focus();
  }

  /** On what it shows first, or on the pane itself while that is still to come. */
  function focusDetails(): void {
    const first = details.current?.querySelector<HTMLElement>('[role=tab][aria-selected=true]');
    (first ?? details.current)?.focus();
  }

  /** First the comparison goes, then the message. */
  function close(): void {
    if (picked.peek().size > 0) picked.value = new Set();
    else panel.selectFrame(undefined);
    focusList();
  }

  return (
    <div class="messages">
      <FilterBar panel={panel} opened={opened} onDone={focusList} />
      <div class="messages-body">
        <div class="message-pane" ref={list}>
          <MessageGrid panel={panel} opened={opened} follow={follow} picked={picked} onOpen={focusDetails} />
          <PickBar panel={panel} opened={opened} picked={picked} />
          <MessageStatus panel={panel} opened={opened} follow={follow} />
        </div>
        {shown && (
          <>
            <Splitter name="details" label={text('splitterDetails')} initial={58} />
            {/* biome-ignore lint/a11y/noStaticElementInteractions: Esc leads back to the list from anywhere in the details. */}
            <div
              class="details-pane"
              ref={details}
              tabIndex={-1}
              onKeyDown={(event) => {
                if (event.key !== 'Escape') return;
                event.preventDefault();
                close();
              }}
            >
              {shown.kind === 'diff' ? (
                <MessageDiff
                  panel={panel}
                  opened={opened}
                  left={shown.left}
                  right={shown.right}
                  onClose={close}
                />
              ) : (
                <MessageDetails
                  panel={panel}
                  opened={opened}
                  frame={shown.frame}
                  onClose={close}
                  onLoaded={() => {
                    if (details.current === document.activeElement) focusDetails();
                  }}
                />
              )}
            </div>
          </>
        )}
      </div>
    </div>
  );
}

type Beside =
  | { kind: 'diff'; left: FrameNumber; right: FrameNumber }
  | { kind: 'message'; frame: FrameNumber }
  | undefined;

/** Two that are picked are compared; else the one that is selected is shown. */
function shownBeside({ session }: Opened, picked: Picked, selected: FrameNumber | undefined): Beside {
  const [one, other] = picked;
  if (picked.size === 2 && one !== undefined && other !== undefined) {
    const inOrder = session.index.at(one) <= session.index.at(other);
    return { kind: 'diff', left: inOrder ? one : other, right: inOrder ? other : one };
  }
  return selected === undefined ? undefined : { kind: 'message', frame: selected };
}
