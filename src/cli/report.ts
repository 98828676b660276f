// `redial report FILE [--key NAME]… [--pattern REGEX]… [--keep-secrets] -o OUT.html`

import { redactRecording, writeBundle, writeReport } from '../bundle';
import { oneFile, readArguments } from './arguments';
import { newHeader } from './conversion';
import { Failure, failureIn } from './failure';
import { openInput } from './input';
import { writeOutput } from './output';
import { Progress } from './progress';
import { counted, harmless } from './terminal';

/** HTML with a place for a recording, put in by the build (tools/build.ts); not there where this runs from its source. */
declare const REPORT_TEMPLATE: string | undefined;

export async function report(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments('report', args, {
    key: { type: 'string', multiple: true, default: [] },
    pattern: { type: 'string', multiple: true, default: [] },
    'keep-secrets': { type: 'boolean', default: false },
    out: { type: 'string', short: 'o' },
  });
  const file = oneFile('report', positionals);
  const { out } = values;
  if (out === undefined) throw new Failure('report: -o OUT should name the file to write');
  if (typeof REPORT_TEMPLATE === 'undefined') {
    throw new Failure('report: this copy was built without the report; npm run build makes one with it');
  }
  const progress = new Progress(process.stderr);
  const recording = await openInput(file, progress);
  try {
    const shared = values['keep-secrets']
      ? undefined
      : await redactRecording(recording.records, { keys: values.key, patterns: values.pattern });
    const before = recording.header.redaction;
    const header = shared
      ? newHeader(recording, {
          ...shared.redaction,
          replaced: before.replaced + shared.redaction.replaced,
        })
      : newHeader(recording);
    const records = shared?.records() ?? recording.records();
    await writeOutput(writeReport(REPORT_TEMPLATE, writeBundle(records, header)), out);
    progress.clear();
    if (shared)
      process.stderr.write(`${harmless(out)}: ${counted(shared.redaction.replaced, 'secret')} replaced\n`);
  } catch (error) {
    throw error instanceof Failure ? error : failureIn(file, error);
  } finally {
    progress.clear();
  }
  return 0;
}
