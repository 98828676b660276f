// `redial analyze FILE… [--json] [--fail-on error|warning] [--maps FOLDER]`

import { createAnalysis } from '../analysis/analysis';
import type { AnalysisResult, Severity } from '../analysis/result';
import { inTimeOrder, inTimeOrderOnly, OutOfOrder, type RecordingFile, timeOf } from '../bundle';
import type { RecordingRecord } from '../records/recording';
import { readArguments } from './arguments';
import { EXIT_FAILED, EXIT_FOUND, Failure, failureIn } from './failure';
import { openInput } from './input';
import { overview } from './overview';
import { Progress } from './progress';
import { SourceMaps } from './source-maps';
import { harmless, paintFor, widthOf } from './terminal';
import { verdict } from './verdict';

export interface AnalysedFile {
  file: string;
  result: AnalysisResult;
}

export async function analyze(args: readonly string[]): Promise<number> {
  const { values, positionals: files } = readArguments('analyze', args, {
    json: { type: 'boolean', default: false },
    'fail-on': { type: 'string' },
    maps: { type: 'string' },
  });
  const failOn = readSeverity(values['fail-on']);
  if (files.length === 0) {
    throw new Failure('analyze: no file is named; redial analyze --help says what it takes');
  }
  const maps = values.maps === undefined ? undefined : await SourceMaps.in(values.maps);
  const progress = new Progress(process.stderr);
  const analysed: AnalysedFile[] = [];
  for (const file of files) {
    try {
      analysed.push({ file, result: await analyzeFile(file, progress, maps) });
    } catch (error) {
      progress.clear();
      const line = error instanceof Failure ? error.message : failureIn(file, error).message;
      process.stderr.write(`redial: ${harmless(line)}\n`);
    }
  }
  progress.clear();
  if (analysed.length > 0)
    process.stdout.write(values.json ? asJson(analysed) : asText(analysed, files.length));
  if (analysed.length < files.length) return EXIT_FAILED;
  return failOn && analysed.some(({ result }) => isAsSevere(result, failOn)) ? EXIT_FOUND : 0;
}

async function analyzeFile(
  file: string,
  progress: Progress,
  maps: SourceMaps | undefined,
): Promise<AnalysisResult> {
  let isCut = false;
  const recording = await openInput(file, progress, {
    // Nothing else is ever said of a file that can be read.
    onNotice: () => {
      isCut = true;
    },
  });
  const analysed = async (records: AsyncIterable<RecordingRecord>) => {
    const analysis = createAnalysis();
    let last = Number.NEGATIVE_INFINITY;
    for await (const record of maps ? maps.apply(records) : records) {
      analysis.push(record);
      last = Math.max(last, timeOf(record));
    }
    // Of what came after the cut nothing is known: no app is blamed for not having done it.
    return analysis.result(isCut ? last : undefined);
  };
  try {
    return await analysed(inTimeOrderOnly(recording.records()));
  } catch (error) {
    if (!(error instanceof OutOfOrder)) throw error;
    return analysed(sorted(recording));
  }
}

/** A writer may put its records in any order; the analysis follows time. */
async function* sorted(recording: RecordingFile): AsyncGenerator<RecordingRecord> {
  for await (const batch of inTimeOrder(recording.records)) yield* batch;
}

function readSeverity(text: string | undefined): Severity | undefined {
  if (text === undefined || text === 'error' || text === 'warning') return text;
  throw new Failure(`analyze: --fail-on should be error or warning, not "${text}"`);
}

function isAsSevere(result: AnalysisResult, least: Severity): boolean {
  return result.sessions.some(({ findings }) =>
    findings.some(({ severity }) => severity === 'error' || severity === least),
  );
}

/** The sessions of all files, each with its file's name. */
function asJson(analysed: readonly AnalysedFile[]): string {
  const sessions = analysed.flatMap(({ file, result }) =>
    result.sessions.map((session) => ({ ...session, file })),
  );
  return `${JSON.stringify({ redial: 1, sessions })}\n`;
}

function asText(analysed: readonly AnalysedFile[], asked: number): string {
  const paint = paintFor(process.stdout);
  const width = widthOf(process.stdout);
  const [only] = analysed;
  return asked === 1 && only ? verdict(only, paint, width) : overview(analysed, paint, width);
}
