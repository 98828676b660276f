// What the built command line finds in an exported recording.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AnalysisResult, Finding } from '../../src/analysis/result';
import { COMMAND_LINE, ROOT } from '../../tools/product';

export function findingsIn(ndjson: string): Finding[] {
  const folder = mkdtempSync(join(tmpdir(), 'redial-findings-'));
  try {
    const file = join(folder, 'recording.redial');
    writeFileSync(file, ndjson);
    const json = execFileSync(process.execPath, [join(ROOT, COMMAND_LINE), 'analyze', file, '--json'], {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    const { sessions } = JSON.parse(json) as AnalysisResult;
    return sessions.flatMap(({ findings }) => findings);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
