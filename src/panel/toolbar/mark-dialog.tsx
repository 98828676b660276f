// A mark: a note that a person puts at this moment of the recording.

import { useRef } from 'preact/hooks';
import type { Panel } from '../model/panel';
import { Modal } from '../parts/modal';
import { text } from '../texts';

export function MarkDialog({ panel, onClose }: { panel: Panel; onClose(): void }) {
  const field = useRef<HTMLInputElement>(null);
  const tab = panel.source.tab?.id;
  return (
    <Modal
      title={text('markTitle')}
      confirm={text('markConfirm')}
      onClose={onClose}
      onConfirm={() => {
        const note = field.current?.value.trim() || text('markDefault');
        if (tab === undefined) return;
        void panel.run(async () => {
          await panel.source.call('note', { tab, text: note });
          panel.tell('done', text('markDone', note));
        });
      }}
    >
      <label class="field">
        {text('markField')}
        <input ref={field} type="text" maxLength={500} placeholder={text('markDefault')} />
      </label>
    </Modal>
  );
}
