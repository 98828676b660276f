// `redial redact FILE [--key NAME]… [--pattern REGEX]… -o OUT`

import { headerOf, redactRecording } from '../bundle';
import { oneFile, readArguments } from './arguments';
import { bytesAs, type Form } from './conversion';
import { Failure, failureIn } from './failure';
import { openInput } from './input';
import { writeOutput } from './output';
import { Progress } from './progress';
import { counted, harmless } from './terminal';
import { TOOL } from './version';

export async function redact(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments('redact', args, {
    key: { type: 'string', multiple: true, default: [] },
    pattern: { type: 'string', multiple: true, default: [] },
    out: { type: 'string', short: 'o' },
  });
  const file = oneFile('redact', positionals);
  const { out } = values;
  if (out === undefined) throw new Failure('redact: -o OUT should name the file to write');
  const progress = new Progress(process.stderr);
  const recording = await openInput(file, progress, { unknownKinds: 'keep' });
  try {
    const options = { keys: values.key, patterns: values.pattern };
    const { redaction, records } = await redactRecording(recording.records, options);
    const before = recording.header.redaction;
    // Fields that this version does not know are left behind: a secret may be in them.
    const header = headerOf(TOOL, { ...redaction, replaced: before.replaced + redaction.replaced });
    await writeOutput(bytesAs(formOf(out), records, header), out);
    progress.clear();
    process.stderr.write(`${harmless(out)}: ${counted(redaction.replaced, 'secret')} replaced\n`);
  } catch (error) {
    throw error instanceof Failure ? error : failureIn(file, error);
  } finally {
    progress.clear();
  }
  return 0;
}

function formOf(out: string): Form {
  if (/\.har$/i.test(out)) return 'har';
  return /\.(?:ndjson|jsonl)$/i.test(out) ? 'ndjson' : 'redial';
}
