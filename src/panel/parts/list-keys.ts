// The keys that move a selection through a list, as every list in DevTools has them.

/** The row that a key leads to; `undefined` where the key is none of these. `row`: -1 where none is selected. */
export function rowForKey(key: string, row: number, count: number, pageRows: number): number | undefined {
  if (count === 0) return undefined;
  const last = count - 1;
  switch (key) {
    case 'ArrowDown':
      return row < 0 ? 0 : Math.min(row + 1, last);
    case 'ArrowUp':
      return row < 0 ? last : Math.max(row - 1, 0);
    case 'PageDown':
      return Math.min(Math.max(row, 0) + pageRows, last);
    case 'PageUp':
      return Math.max(row - pageRows, 0);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return undefined;
  }
}
