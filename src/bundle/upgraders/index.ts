// Which reader belongs to which format version. A version is raised when an old reader would get a new file wrong;
// new optional fields and new kinds raise nothing.

import type { RecordingRecord } from '../../records/recording';
import { BundleError, type FilePosition } from '../bundle-error';
import { lineReaderOfVersion1 } from './v1';

export const FORMAT_VERSION = 1;

export interface LineReaderOptions {
  /** Records of kinds that this version does not know: `keep` gives them as they are (for conversion). */
  unknownKinds: 'keep' | 'pass';
  /** Objects and arrays within one another in a record, at the most. */
  depth: number;
}

/**
 * From one line's JSON to a record; `undefined` for what is passed over.
 * @throws BundleError without a position: the caller knows the line.
 */
export type LineReader = (json: unknown) => RecordingRecord | undefined;

/** @throws BundleError for a version that is none, or newer than this reader. */
export function lineReaderFor(
  version: unknown,
  position: FilePosition,
  options: LineReaderOptions,
): LineReader {
  switch (version) {
    case 1:
      return lineReaderOfVersion1(options);
    default:
      if (typeof version === 'number' && Number.isInteger(version) && version > FORMAT_VERSION) {
        throw new BundleError(
          `this file has format version ${version}, and this Redial reads versions up to ${FORMAT_VERSION}: a newer Redial opens it`,
          position,
        );
      }
      throw new BundleError('the header names no format version ("redial" should be 1)', position);
  }
}
