// The first line of a bundle: which format version, who wrote it and when, and what was taken out of it.

import type { BundleHeader } from '../records/recording';
import { BundleError, type FilePosition } from './bundle-error';
import { isObject } from './upgraders/shape';

export type Redaction = BundleHeader['redaction'];

export const NOT_REDACTED: Redaction = { policy: 'none', replaced: 0 };

export function headerOf(
  tool: string,
  redaction: Redaction = NOT_REDACTED,
  exportedAt = Date.now(),
): BundleHeader {
  return { redial: 1, exportedAt, tool, redaction };
}

/** Fills what a writer left out; fields that this version does not know stay. @throws BundleError where the line is no header. */
export function readHeader(json: unknown, position: FilePosition): BundleHeader {
  if (!isObject(json) || json.redial === undefined) {
    throw new BundleError('this line should be the header of a recording ({"redial":1,…})', position);
  }
  const { exportedAt, tool, redaction } = json;
  return {
    ...json,
    redial: 1,
    exportedAt: typeof exportedAt === 'number' && Number.isFinite(exportedAt) ? exportedAt : 0,
    tool: typeof tool === 'string' ? tool : '',
    redaction: readRedaction(redaction),
  };
}

function readRedaction(json: unknown): Redaction {
  if (!isObject(json)) return { ...NOT_REDACTED };
  const { policy, replaced } = json;
  return {
    ...json,
    policy: policy === 'default' || policy === 'custom' ? policy : 'none',
    replaced: typeof replaced === 'number' && Number.isFinite(replaced) ? replaced : 0,
  };
}
