// Writing to the clipboard, in DevTools too, whose frames some browsers deny the asynchronous interface.

import { SourceError } from '../source/source';
import { text } from '../texts';

/** To be called within a click. Rejects where the browser refuses. */
export async function copyText(value: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(value);
    return;
  } catch {
    if (copyBySelection(value)) return;
  }
  throw new SourceError(text('errorCopy'));
}

function copyBySelection(value: string): boolean {
  const focused = document.activeElement;
  const field = document.createElement('textarea');
  field.value = value;
  field.className = 'unseen';
  document.body.append(field);
  field.select();
  // The only way left where `navigator.clipboard` is denied.
  const copied = document.execCommand('copy');
  field.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return copied;
}
