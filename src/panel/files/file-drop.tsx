// Opening files: the button, the whole panel as a place to drop them on, and how far the reading is.

import { useSignal } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';
import { isDrillFile } from '../model/drills';
import type { Panel } from '../model/panel';
import { FileButton } from '../parts/file-button';
import { Icon } from '../parts/icons';
import { text } from '../texts';

/** What a file chooser offers first; any other file may be chosen too. */
const ACCEPTED = '.redial,.har,.ndjson,.jsonl,.json,.gz';

export function OpenFileButton({ panel, primary }: { panel: Panel; primary?: boolean }) {
  if (!panel.files) return null;
  return (
    <FileButton
      class={primary ? 'button' : 'tool'}
      label={text('openFile')}
      title={text('openFileHint')}
      accept={ACCEPTED}
      onFiles={(files) => void panel.files?.open(files)}
    >
      {!primary && <Icon name="file" />}
      {text('openFile')}
    </FileButton>
  );
}

/** Takes files that are dropped anywhere on the panel. */
export function FileDrop({ panel }: { panel: Panel }) {
  const over = useSignal(false);
  useLayoutEffect(() => {
    const { files } = panel;
    if (!files) return;
    const onOver = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      over.value = true;
    };
    const onLeave = (event: DragEvent) => {
      // Without a neighbour the pointer has left the window.
      if (event.relatedTarget === null) over.value = false;
    };
    const onDrop = (event: DragEvent) => {
      over.value = false;
      if (!hasFiles(event)) return;
      // Else the browser would leave the page for the file.
      event.preventDefault();
      void panel.run(() => takeDropped(panel, [...(event.dataTransfer?.files ?? [])]));
    };
    window.addEventListener('dragover', onOver);
    window.addEventListener('dragleave', onLeave);
    window.addEventListener('drop', onDrop);
    return () => {
      window.removeEventListener('dragover', onOver);
      window.removeEventListener('dragleave', onLeave);
      window.removeEventListener('drop', onDrop);
    };
  }, [panel, over]);
  return (
    <>
      {over.value && (
        <div class="drop-veil" aria-hidden="true">
          <p>{text('dropHere')}</p>
        </div>
      )}
      <ReadingProgress panel={panel} />
    </>
  );
}

/** Drills join the others; all else is opened as recordings. */
async function takeDropped({ files, drills, setTab }: Panel, dropped: readonly File[]): Promise<void> {
  const recordings: File[] = [];
  for (const file of dropped) {
    if (!drills || !(await isDrillFile(file))) recordings.push(file);
    else if ((await drills.add(file)) !== undefined) setTab('drills');
  }
  if (recordings.length > 0) await files?.open(recordings);
}

function ReadingProgress({ panel }: { panel: Panel }) {
  const reading = panel.files?.current.value;
  if (!reading) return null;
  return (
    <div class="reading">
      <span class="ellipsis">{text('fileReading', reading.name)}</span>
      <progress max={1} value={reading.share} aria-label={text('fileReading', reading.name)} />
      <button type="button" class="button" onClick={() => panel.files?.cancel()}>
        {text('cancel')}
      </button>
    </div>
  );
}

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') ?? false;
}
