import type { CSSProperties } from 'react';

/** Initials on a colour of the person's own. */
export function Avatar({ name }: { name: string }) {
  const hue = [...name].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 360, 7);
  return (
    <span className="avatar" style={{ '--hue': hue } as CSSProperties} aria-hidden="true">
      {[...name].slice(0, 1).join('').toUpperCase()}
    </span>
  );
}
