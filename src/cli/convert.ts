// `redial convert FILE --to ndjson|har|redial [--decode] [-o OUT]`

import { oneFile, readArguments } from './arguments';
import { bytesAs, FORMS, isForm, newHeader, withDecoded } from './conversion';
import { Failure, failureIn } from './failure';
import { openInput } from './input';
import { writeOutput } from './output';
import { Progress } from './progress';

export async function convert(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments('convert', args, {
    to: { type: 'string' },
    decode: { type: 'boolean', default: false },
    out: { type: 'string', short: 'o' },
  });
  const file = oneFile('convert', positionals);
  const form = values.to;
  if (!isForm(form)) {
    throw new Failure(
      `convert: --to should be ${FORMS.join(', ')}${form === undefined ? '' : `, not "${form}"`}`,
    );
  }
  const isToStandard = values.out === undefined || values.out === '-';
  if (form === 'redial' && isToStandard && process.stdout.isTTY) {
    throw new Failure('convert: a .redial is no text for a terminal; -o OUT names a file for it');
  }
  const progress = new Progress(process.stderr);
  const recording = await openInput(file, progress, { unknownKinds: 'keep' });
  const records = values.decode ? () => withDecoded(recording.records()) : recording.records;
  try {
    await writeOutput(bytesAs(form, records, newHeader(recording)), values.out);
  } catch (error) {
    throw error instanceof Failure ? error : failureIn(file, error);
  } finally {
    progress.clear();
  }
  return 0;
}
