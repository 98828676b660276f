// What ends a command: one line on standard error, and exit status 2.

/** The line is shown after `redial: `. */
export class Failure extends Error {
  override readonly name = 'Failure';
}

export const EXIT_FOUND = 1;
export const EXIT_FAILED = 2;

/** Where, in a file, and why. */
export function failureIn(file: string, error: unknown): Failure {
  return new Failure(`${file === '' ? '""' : file}: ${sentenceOf(error)}`, { cause: error });
}

function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOENT':
      return 'there is no such file';
    case 'EISDIR':
      return 'this is a folder';
    case 'EACCES':
    case 'EPERM':
      return 'this file may not be opened';
    case 'ENOSPC':
      return 'the disk is full';
    default:
      return error.message;
  }
}
