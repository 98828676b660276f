// What is asked before a recording is named or deleted.

import { useRef } from 'preact/hooks';
import type { SessionRow } from '../../store/schema';
import { formatDay } from '../model/format';
import { now } from '../model/now';
import type { Panel } from '../model/panel';
import { Modal } from '../parts/modal';
import { counted, text } from '../texts';
import { siteName, sizeWords } from '../toolbar/tab-state';

interface SessionDialogProps {
  panel: Panel;
  row: SessionRow;
  onClose(): void;
}

export function LabelDialog({ panel, row, onClose }: SessionDialogProps) {
  const field = useRef<HTMLInputElement>(null);
  return (
    <Modal
      title={text('labelTitle')}
      confirm={text('save')}
      onClose={onClose}
      onConfirm={() => {
        const label = field.current?.value.trim() ?? '';
        void panel.run(() => panel.source.call('label', { session: row.id, label }));
      }}
    >
      <label class="field">
        {text('labelField')}
        <input ref={field} type="text" maxLength={200} defaultValue={row.label ?? ''} />
      </label>
    </Modal>
  );
}

export function DeleteDialog({ panel, row, onClose }: SessionDialogProps) {
  const name = row.label || text('deleteWhat', siteName(row.site), formatDay(row.startedAt, now.peek()));
  return (
    <Modal
      title={text('deleteTitle')}
      confirm={text('delete')}
      destructive
      onClose={onClose}
      onConfirm={() => {
        void panel.run(() => panel.source.call('delete-session', { session: row.id }));
      }}
    >
      <p>
        <strong>{name}</strong>
        <br />
        {sizeWords(row)}
      </p>
      <p>{text('deleteWarning')}</p>
    </Modal>
  );
}

export function ClearDialog({ panel, count, onClose }: { panel: Panel; count: number; onClose(): void }) {
  return (
    <Modal
      title={text('clearTitle')}
      confirm={text('clear')}
      destructive
      onClose={onClose}
      onConfirm={() => {
        void panel.run(() => panel.source.call('clear', {}));
      }}
    >
      <p>{counted('clearWarning', count)}</p>
    </Modal>
  );
}
