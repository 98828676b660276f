// Text cut into rows of one height: at line breaks, and every so many characters. Where each row begins is found once;
// a row's text is cut out when it is shown.

export interface RawLines {
  readonly count: number;
  line(row: number): string;
}

/** `columns`: characters that fit a row. */
export function rawLines(text: string, columns: number): RawLines {
  const starts: number[] = [];
  let at = 0;
  do {
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline;
    for (let from = at; from === at || from < end; from += columns) starts.push(from);
    at = end + 1;
  } while (at < text.length);
  return {
    count: starts.length,
    line: (row) => {
      const from = starts[row] ?? text.length;
      return text.slice(from, starts[row + 1] ?? text.length).replace(/\r?\n$/, '');
    },
  };
}
