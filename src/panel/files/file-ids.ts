// Ids of recordings that were read from files.

/** How the ids of files' sessions begin. */
const FILE_PREFIX = /^file\d+:/;

export function filePrefix(number: number): string {
  return `file${number}:`;
}

export function isFromFile(session: string): boolean {
  return FILE_PREFIX.test(session);
}

export function withoutPrefix(session: string): string {
  return session.replace(FILE_PREFIX, '');
}
