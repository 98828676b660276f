// Copies a message's body: as text, as indented JSON, as hex.

import { hexText } from '../model/hex';
import type { Panel } from '../model/panel';
import type { ParsedBody } from '../model/parsed-body';
import { Icon } from '../parts/icons';
import { text } from '../texts';
import { copyText } from './clipboard';

export function CopyButtons({ panel, body, parsed }: { panel: Panel; body: Uint8Array; parsed: ParsedBody }) {
  function copy(make: () => string): void {
    void panel.run(async () => {
      await copyText(make());
      panel.tell('done', text('copied'));
    });
  }
  return (
    <span class="copy-buttons">
      <Icon name="copy" />
      {!parsed.binary && (
        <CopyButton label={text('copyText')} word={text('text')} onClick={() => copy(parsed.text)} />
      )}
      {parsed.json && (
        <CopyButton
          label={text('copyJson')}
          word="JSON"
          onClick={() => copy(() => JSON.stringify(parsed.json?.value, null, 2))}
        />
      )}
      <CopyButton label={text('copyHex')} word={text('bodyHex')} onClick={() => copy(() => hexText(body))} />
    </span>
  );
}

function CopyButton({ label, word, onClick }: { label: string; word: string; onClick(): void }) {
  return (
    <button type="button" class="tool" aria-label={label} title={label} onClick={onClick}>
      {word}
    </button>
  );
}
