import { type FormEvent, type KeyboardEvent, useRef, useState } from 'react';

interface ComposerProps {
  roomTitle: string;
  onSend(text: string): void;
  onTyping(): void;
}

/** Others need no notice more often than this while one types. */
const TYPING_NOTICE_MS = 2000;

export function Composer({ roomTitle, onSend, onTyping }: ComposerProps) {
  const [draft, setDraft] = useState('');
  const noticedAt = useRef(0);

  const change = (text: string) => {
    setDraft(text);
    if (Date.now() - noticedAt.current < TYPING_NOTICE_MS) return;
    noticedAt.current = Date.now();
    onTyping();
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const text = draft.trim();
    if (text === '') return;
    setDraft('');
    noticedAt.current = 0;
    onSend(text);
  };

  const sendByEnter = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    event.currentTarget.form?.requestSubmit();
  };

  return (
    <form className="composer" data-composer onSubmit={submit}>
      <textarea
        rows={1}
        value={draft}
        onChange={(event) => change(event.target.value)}
        onKeyDown={sendByEnter}
        placeholder={`Write to ${roomTitle}`}
        aria-label={`Write to ${roomTitle}`}
        maxLength={4000}
      />
      <button type="submit" className="primary" disabled={draft.trim() === ''}>
        Send
      </button>
    </form>
  );
}
