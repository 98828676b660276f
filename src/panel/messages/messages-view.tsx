// The messages tab: filter bar, the list, and beside or under it the message that is looked at.

import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { MessageDetails } from '../details/message-details';
import type { Opened, Panel } from '../model/panel';
import { Splitter } from '../parts/splitter';
import { text } from '../texts';
import { FilterBar } from './filter-bar';
import { MessageGrid } from './message-grid';
import { MessageStatus } from './message-status';

export function MessagesView({ panel, opened }: { panel: Panel; opened: Opened }) {
  const follow = useSignal(true);
  const list = useRef<HTMLDivElement>(null);
  const details = useRef<HTMLDivElement>(null);
  const frame = panel.selectedFrame.value;

  function focusList(): void {
    list.current?.querySelector<HTMLElement>('[role=grid]')?.focus();
  }

  return (
    <div class="messages">
      <FilterBar panel={panel} opened={opened} onDone={focusList} />
      <div class="messages-body">
        <div class="message-pane" ref={list}>
          <MessageGrid
            panel={panel}
            opened={opened}
            follow={follow}
            onOpen={() =>
              details.current?.querySelector<HTMLElement>('[role=tab][aria-selected=true]')?.focus()
            }
          />
          <MessageStatus panel={panel} opened={opened} follow={follow} />
        </div>
        {frame !== undefined && (
          <>
            <Splitter name="details" label={text('splitterDetails')} initial={58} />
            {/* biome-ignore lint/a11y/noStaticElementInteractions: Esc leads back to the list from anywhere in the details. */}
            <div
              class="details-pane"
              ref={details}
              onKeyDown={(event) => {
                if (event.key !== 'Escape') return;
                event.preventDefault();
                panel.selectFrame(undefined);
                focusList();
              }}
            >
              <MessageDetails
                panel={panel}
                opened={opened}
                frame={frame}
                onClose={() => {
                  panel.selectFrame(undefined);
                  focusList();
                }}
              />
            </div>
          </>
        )}
      </div>
    </div>
  );
}
