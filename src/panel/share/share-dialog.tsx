// The dialogue in which a recording is shared: which part, as what, and what is taken out of it, seen before it leaves.

import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Panel } from '../model/panel';
import { closeOnEscape } from '../parts/modal';
import { counted, type TextKey, text } from '../texts';
import { changedWords } from './changed-words';
import { FORMATS, type Format } from './formats';
import type { Sample } from './prepare';
import { createShare, type PartName, type Share, type SharedSelection } from './share';

export interface ShareDialogProps {
  panel: Panel;
  session: string;
  selection?: SharedSelection | undefined;
  onClose(): void;
}

export function ShareDialog({ panel, session, selection, onClose }: ShareDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  // Of what is selected now: it stays as it was when the dialogue was opened.
  const [share] = useState(() => createShare(panel, session, selection));
  useLayoutEffect(() => {
    dialog.current?.showModal();
    // Left to itself the browser may choose the scrolling box, which says nothing.
    dialog.current?.querySelector<HTMLElement>('input:checked')?.focus();
    return share.dispose;
  }, [share]);
  const close = () => dialog.current?.close();
  const closeIf = async (done: Promise<boolean>) => {
    if (await done) close();
  };
  return (
    <dialog
      ref={dialog}
      class="modal share"
      aria-labelledby={heading}
      onKeyDown={closeOnEscape}
      onClose={onClose}
    >
      <h2 id={heading}>{text('shareTitle')}</h2>
      <div class="share-body">
        <Parts share={share} />
        <Formats share={share} hasReport={panel.source.reportTemplate !== undefined} />
        <Secrets share={share} />
      </div>
      <Buttons
        share={share}
        onCancel={close}
        onSave={() => void closeIf(share.save())}
        onCopy={() => void closeIf(share.copy())}
      />
    </dialog>
  );
}

function Parts({ share }: { share: Share }) {
  const name = useId();
  return (
    <fieldset class="choices">
      <legend>{text('sharePart')}</legend>
      {share.parts.value.length === 0 && <p class="muted">{text('bodyLoading')}</p>}
      {share.parts.value.map((part) => (
        <Choice
          key={part.name}
          name={name}
          checked={share.part.value === part.name}
          onChoose={() => {
            share.part.value = part.name;
          }}
          title={partTitle(part.name, share)}
          hint={part.messages === 0 ? text('shareNothing') : counted('messages', part.messages)}
        />
      ))}
    </fieldset>
  );
}

function partTitle(name: PartName, { selection }: Share): string {
  switch (name) {
    case 'recent':
      return text('sharePartRecent');
    case 'whole':
      return text('sharePartWhole');
    case 'selection':
      return text('sharePartSelection', selection?.words ?? '');
  }
}

const FORMAT_WORDS: { [Name in Format]: [TextKey, TextKey] } = {
  html: ['shareHtml', 'shareHtmlHint'],
  redial: ['shareRedial', 'shareRedialHint'],
  har: ['shareHar', 'shareHarHint'],
  markdown: ['shareMarkdown', 'shareMarkdownHint'],
};

function Formats({ share, hasReport }: { share: Share; hasReport: boolean }) {
  const name = useId();
  return (
    <fieldset class="choices">
      <legend>{text('shareFormat')}</legend>
      {FORMATS.filter((format) => format !== 'html' || hasReport).map((format) => {
        const [title, hint] = FORMAT_WORDS[format];
        return (
          <Choice
            key={format}
            name={name}
            checked={share.format.value === format}
            onChoose={() => {
              share.format.value = format;
            }}
            title={text(title)}
            hint={text(hint)}
          />
        );
      })}
    </fieldset>
  );
}

interface ChoiceProps {
  name: string;
  checked: boolean;
  title: string;
  hint: string;
  onChoose(): void;
}

function Choice({ name, checked, title, hint, onChoose }: ChoiceProps) {
  return (
    <label class="choice">
      <input type="radio" name={name} checked={checked} onChange={onChoose} />
      <span>
        <span class="choice-title">{title}</span> <span class="muted">{hint}</span>
      </span>
    </label>
  );
}

function Secrets({ share }: { share: Share }) {
  const wrong = share.check.value.state === 'wrong';
  const message = useId();
  return (
    <fieldset class="choices">
      <legend>{text('shareSecrets')}</legend>
      <p class="muted">{text('shareSecretsHint')}</p>
      <div class="share-rules">
        <label class="field">
          {text('shareKeys')}
          <input
            type="text"
            spellcheck={false}
            autocomplete="off"
            value={share.keys.value}
            placeholder={text('shareKeysHint')}
            onInput={(event) => {
              share.keys.value = event.currentTarget.value;
            }}
          />
        </label>
        <label class="field">
          {text('sharePatterns')}
          <textarea
            rows={2}
            spellcheck={false}
            autocomplete="off"
            aria-invalid={wrong}
            aria-describedby={message}
            value={share.patterns.value}
            placeholder={text('sharePatternsHint')}
            onInput={(event) => {
              share.patterns.value = event.currentTarget.value;
            }}
          />
        </label>
      </div>
      <div id={message} role="status">
        <CheckWords share={share} />
      </div>
      <Samples share={share} />
    </fieldset>
  );
}

function CheckWords({ share }: { share: Share }) {
  const check = share.check.value;
  switch (check.state) {
    case 'checking':
      return (
        <span class="share-progress">
          {text('shareChecking')}
          <progress max={1} value={check.share} aria-label={text('shareChecking')} />
        </span>
      );
    case 'wrong':
      return <span class="tone-bad">{check.sentence}</span>;
    case 'ready': {
      const { replaced } = check.prepared.redaction;
      return (
        <strong>{replaced === 0 ? text('shareNoneReplaced') : counted('shareReplaced', replaced)}</strong>
      );
    }
  }
}

function Samples({ share }: { share: Share }) {
  const check = share.check.value;
  if (check.state !== 'ready' || check.prepared.samples.length === 0) return null;
  return (
    <div class="share-samples">
      <table aria-label={text('shareSamples')}>
        <thead>
          <tr>
            <th scope="col">{text('shareBefore')}</th>
            <th scope="col">{text('shareAfter')}</th>
          </tr>
        </thead>
        <tbody>
          {check.prepared.samples.map((sample) => (
            <SampleRow key={sample.place} sample={sample} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function SampleRow({ sample }: { sample: Sample }) {
  const { before, after } = changedWords(sample.before, sample.after);
  return (
    <tr>
      <td>
        {before.lead}
        <del>{before.change}</del>
        {before.tail}
      </td>
      <td>
        {after.lead}
        <ins>{after.change}</ins>
        {after.tail}
      </td>
    </tr>
  );
}

interface ButtonsProps {
  share: Share;
  onCancel(): void;
  onSave(): void;
  onCopy(): void;
}

function Buttons({ share, onCancel, onSave, onCopy }: ButtonsProps) {
  const writing = share.writing.value;
  const ready = share.check.value.state === 'ready' && writing === undefined;
  return (
    <div class="modal-buttons">
      {writing !== undefined && (
        <span class="share-progress" role="status">
          {text('shareWriting')}
          <progress max={1} value={writing} aria-label={text('shareWriting')} />
        </span>
      )}
      <button type="button" class="button" onClick={onCancel}>
        {text('cancel')}
      </button>
      {share.format.value === 'markdown' && (
        <button type="button" class="button" disabled={!ready} onClick={onCopy}>
          {text('shareCopy')}
        </button>
      )}
      <button type="button" class="button primary" disabled={!ready} onClick={onSave}>
        {text('shareSave')}
      </button>
    </div>
  );
}
