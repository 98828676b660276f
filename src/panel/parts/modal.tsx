// A modal dialogue: the browser's own element, which holds the focus, closes on Esc and gives the focus back.

import type { ComponentChildren, TargetedKeyboardEvent } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { text } from '../texts';

interface ModalProps {
  title: string;
  children: ComponentChildren;
  /** What the button that goes on says. */
  confirm: string;
  /** Marks what cannot be taken back. */
  destructive?: boolean;
  onConfirm(): void;
  onClose(): void;
}

export function Modal({ title, children, confirm, destructive, onConfirm, onClose }: ModalProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} class="modal" aria-labelledby={heading} onKeyDown={closeOnEscape} onClose={onClose}>
      <form
        method="dialog"
        onSubmit={() => {
          onConfirm();
        }}
      >
        <h2 id={heading}>{title}</h2>
        {children}
        <div class="modal-buttons">
          <button type="button" class="button" onClick={() => dialog.current?.close()}>
            {text('cancel')}
          </button>
          <button type="submit" class={`button ${destructive ? 'destructive' : 'primary'}`}>
            {confirm}
          </button>
        </div>
      </form>
    </dialog>
  );
}

/** By the browser's own hand it would only close where a field has the focus: elsewhere DevTools take the key for their drawer. */
export function closeOnEscape(event: TargetedKeyboardEvent<HTMLDialogElement>): void {
  // Of a word that is being composed it is the end of that alone.
  if (event.key !== 'Escape' || event.isComposing) return;
  event.preventDefault();
  event.currentTarget.close();
}
