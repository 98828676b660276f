// Copies messages in the form one chooses. A list of choices that falls back to its title: it does something, and then is
// as it was.

import type { CopyForm } from '../model/copies';
import { COPY_FORMS, copyOf } from '../model/copies';
import type { FrameNumber } from '../model/frame-index';
import type { Opened, Panel } from '../model/panel';
import { counted, type TextKey, text } from '../texts';
import { copyText } from './clipboard';
import { copiedMessages } from './copied-messages';

interface CopyMenuProps {
  panel: Panel;
  opened: Opened;
  frames: readonly FrameNumber[];
}

export function CopyMenu({ panel, opened, frames }: CopyMenuProps) {
  function copy(form: CopyForm): void {
    void panel.run(async () => {
      const messages = await copiedMessages(opened.session, frames);
      await copyText(copyOf(messages, form));
      panel.tell('done', counted('copiedMessages', messages.length));
    });
  }
  return (
    <select
      class="select copy-menu"
      aria-label={text('copyAs')}
      value=""
      onChange={(event) => {
        const form = COPY_FORMS.find((one) => one === event.currentTarget.value);
        event.currentTarget.value = '';
        if (form) copy(form);
      }}
    >
      <option value="">{text('copyAs')}</option>
      {COPY_FORMS.map((form) => (
        <option key={form} value={form}>
          {text(FORM_WORDS[form])}
        </option>
      ))}
    </select>
  );
}

const FORM_WORDS: { [Form in CopyForm]: TextKey } = {
  text: 'copyAsText',
  json: 'copyAsJson',
  hex: 'copyAsHex',
  wscat: 'copyAsWscat',
  fixture: 'copyAsFixture',
};
