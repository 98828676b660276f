// The one error of all readers here: where in the file, and a sentence that says what is wrong.

/** A place in a file as people look for it. Bytes are counted after unpacking, from 0; lines from 1. */
export interface FilePosition {
  line?: number;
  byte?: number;
}

export class BundleError extends Error {
  override readonly name = 'BundleError';
  readonly position: FilePosition;
  /** The message without the position. */
  readonly sentence: string;

  constructor(sentence: string, position: FilePosition = {}) {
    super(`${describePosition(position)}${sentence}`);
    this.position = position;
    this.sentence = sentence;
  }
}

function describePosition({ line, byte }: FilePosition): string {
  const parts = [];
  if (line !== undefined) parts.push(`line ${line}`);
  if (byte !== undefined) parts.push(`byte ${byte}`);
  return parts.length > 0 ? `${parts.join(', ')}: ` : '';
}
