// A button that lets files be chosen.

import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';

interface FileButtonProps {
  class: string;
  /** Of the field, for those who hear it. */
  label: string;
  title: string;
  /** Endings that the chooser offers first, with commas between; any other file may be chosen too. */
  accept: string;
  onFiles(files: File[]): void;
  children: ComponentChildren;
}

export function FileButton({ class: look, label, title, accept, onFiles, children }: FileButtonProps) {
  const field = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" class={look} title={title} onClick={() => field.current?.click()}>
        {children}
      </button>
      <input
        ref={field}
        type="file"
        hidden
        multiple
        accept={accept}
        aria-label={label}
        onChange={({ currentTarget }) => {
          const files = [...(currentTarget.files ?? [])];
          // The same file may be chosen again.
          currentTarget.value = '';
          if (files.length > 0) onFiles(files);
        }}
      />
    </>
  );
}
