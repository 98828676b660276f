// What one file's analysis says to a person: for each session the figures, then each finding with when it was, what shows
// it and what to change, then what drills came to, and how each connection that was lost came back.

import type {
  Episode,
  Finding,
  Policy,
  RootCause,
  Scorecard,
  SessionResult,
  Severity,
} from '../analysis/result';
import type { DrillOutcome, DrillVerdict } from '../records/drills';
import type { AnalysedFile } from './analyze';
import { clockOf, counted, dateOf, grouped, harmless, type Paint, spanOf, wrapped } from './terminal';

/** Evidence of one finding that is printed; `--json` has all of it. */
const EVIDENCE_SHOWN = 6;
/** Episodes of one session that are printed. */
const EPISODES_SHOWN = 20;
/** Waits of one episode that are printed. */
const WAITS_SHOWN = 10;

export const MARKS: Record<Severity, string> = { error: '✕', warning: '⚠', info: 'i' };

export function verdict({ file, result }: AnalysedFile, paint: Paint, width: number): string {
  if (result.sessions.length === 0) return `${harmless(file)}: nothing was recorded.\n`;
  return result.sessions.map((session) => sessionText(file, session, paint, width)).join('\n');
}

function sessionText(file: string, session: SessionResult, paint: Paint, width: number): string {
  const { findings, episodes, scorecard, drills = [] } = session;
  const blocks = [
    `${paint.strong(harmless(file))}  ${paint.faint(`session ${harmless(session.id)}`)}`,
    ...scoreLines(scorecard).map((line) => wrapped(line, width, '  ')),
    '',
    findings.length === 0 ? paint.good('✓ Nothing wrong was found.') : headline(findings, paint),
    ...findings.map((finding) => `\n${findingText(finding, paint, width)}`),
  ];
  if (drills.length > 0) {
    blocks.push('', paint.strong('Drills'), ...drills.map((drill) => drillText(drill, paint, width)));
  }
  if (episodes.length > 0) {
    blocks.push('', paint.strong('Lost connections'));
    blocks.push(...episodes.slice(0, EPISODES_SHOWN).map((episode) => episodeText(episode, paint, width)));
    const more = episodes.length - EPISODES_SHOWN;
    if (more > 0) blocks.push(paint.faint(`  and ${more} more (--json has all)`));
  }
  return `${blocks.join('\n')}\n`;
}

const DRILL_MARKS: Record<DrillVerdict, (paint: Paint) => string> = {
  passed: (paint) => paint.good('✓ passed'),
  failed: (paint) => paint.error('✕ failed'),
  inconclusive: (paint) => paint.warning('? not to be judged'),
  stopped: (paint) => paint.faint('· stopped'),
};

function drillText({ name, verdict, summary, startedAt }: DrillOutcome, paint: Paint, width: number): string {
  const head = `  ${DRILL_MARKS[verdict](paint)}  ${harmless(name)}  ${paint.faint(`${dateOf(startedAt)} ${clockOf(startedAt)}`)}`;
  return `${head}\n${wrapped(harmless(summary), width, '    ')}`;
}

function headline(findings: readonly Finding[], paint: Paint): string {
  const of = (severity: Severity): number =>
    findings.filter((finding) => finding.severity === severity).length;
  const parts = [
    ...(of('error') > 0 ? [paint.error(counted(of('error'), 'error'))] : []),
    ...(of('warning') > 0 ? [paint.warning(counted(of('warning'), 'warning'))] : []),
    ...(of('info') > 0 ? [paint.info(counted(of('info'), 'remark'))] : []),
  ];
  return parts.join(', ');
}

function scoreLines(score: Scorecard): string[] {
  const lines = [
    `${counted(score.connections, 'connection')}, ${grouped(score.opened)} opened; longest open ${spanOf(score.longestOpenMs)}`,
    `${counted(score.framesIn, 'frame')} in, ${grouped(score.framesOut)} out, ${grouped(score.framesLost)} lost`,
  ];
  const { reconnectP50Ms, reconnectP95Ms, reconnectMaxMs } = score;
  if (reconnectP50Ms !== undefined && reconnectP95Ms !== undefined && reconnectMaxMs !== undefined) {
    const times = `${spanOf(reconnectP50Ms)} at the median, ${spanOf(reconnectP95Ms)} at P95, ${spanOf(reconnectMaxMs)} at worst`;
    lines.push(`connected again after ${times}`);
  }
  if (score.paintP95Ms !== undefined)
    lines.push(`messages on screen within ${spanOf(score.paintP95Ms)} (P95)`);
  if (score.authRejections > 0)
    lines.push(`${counted(score.authRejections, 'connection')} refused as not signed in`);
  if (score.hardRefreshes > 0)
    lines.push(`${counted(score.hardRefreshes, 'reload')} by the user on a dead connection`);
  return lines;
}

export function severityPaint(severity: Severity, paint: Paint): (text: string) => string {
  return paint[severity];
}

/** As docs/findings.md has them for headings. */
export const ROOT_CAUSES: Record<RootCause, string> = {
  1: 'an effect that reconnects',
  2: 'a closure of the past',
  3: 'the order of things',
  4: 'no recovery',
  5: 'tokens',
  6: 'doubled and missing',
  7: 'the life of a connection',
};

function findingText(finding: Finding, paint: Paint, width: number): string {
  const coloured = severityPaint(finding.severity, paint);
  const when =
    finding.until > finding.at ? `${clockOf(finding.at)} to ${clockOf(finding.until)}` : clockOf(finding.at);
  const cause = finding.rootCause === undefined ? '' : `, ${ROOT_CAUSES[finding.rootCause]}`;
  const title = `${coloured(`${MARKS[finding.severity]} ${finding.rule}`)}  ${paint.faint(`${when}, ${finding.basis}${cause}`)}`;
  const shown = finding.evidence.slice(0, EVIDENCE_SHOWN);
  const more = finding.evidence.length - shown.length;
  const lines = [
    title,
    wrapped(harmless(finding.summary), width, '  '),
    ...shown.map(({ at, what, connection, frame }) => {
      const place = [connection, frame === undefined ? undefined : `frame ${frame}`].filter(
        (part) => part !== undefined,
      );
      const where = place.length > 0 ? paint.faint(`  (${harmless(place.join(', '))})`) : '';
      return `    ${paint.faint(clockOf(at))}  ${harmless(what)}${where}`;
    }),
    ...(more > 0 ? [paint.faint(`    and ${more} more (--json has all)`)] : []),
    wrapped(`To change: ${harmless(finding.fix)}`, width, '  '),
  ];
  return lines.join('\n');
}

const OUTCOMES: Record<Episode['outcome'], string> = {
  recovered: 'connected again',
  'gave-up': 'gave up',
  'never-retried': 'never tried again',
  ongoing: 'was still trying when the recording ended',
};

function episodeText(episode: Episode, paint: Paint, width: number): string {
  const { trigger, attempts, endedAt, startedAt, outcome, policy } = episode;
  const code = trigger.code === undefined ? '' : ` with ${trigger.code}`;
  const lasted = endedAt === undefined ? '' : ` after ${spanOf(Math.max(0, endedAt - startedAt))}`;
  const waits = attempts.slice(0, WAITS_SHOWN).map(({ waitedMs }) => spanOf(Math.max(0, waitedMs)));
  const more = attempts.length > WAITS_SHOWN ? ', …' : '';
  const tried =
    attempts.length === 0 ? '' : `; ${counted(attempts.length, 'attempt')} (${waits.join(', ')}${more})`;
  const head = `  ${paint.faint(`${dateOf(startedAt)} ${clockOf(startedAt)}`)}  ${harmless(episode.endpoint)}`;
  const story = `closed${code} by ${trigger.closer === 'unknown' ? 'an unknown side' : `the ${trigger.closer}`}; ${OUTCOMES[outcome]}${lasted}${tried}`;
  const kind = policyText(policy);
  const lines = [head, wrapped(story, width, '    ')];
  if (kind !== '') lines.push(wrapped(harmless(kind), width, '    '));
  return lines.join('\n');
}

/** `backoff: exponential from 1 s × 2, at most 16 s, no jitter (my-socket)`; nothing where nothing is settled. */
function policyText(policy: Policy): string {
  const { kind, baseMs, factor, stepMs, capMs, waitsMs, jitter, maxAttempts, library } = policy;
  if (kind === undefined) return '';
  const parts = [
    `backoff: ${kind}${baseMs === undefined || kind === 'none' ? '' : ` from ${spanOf(baseMs)}`}${factor === undefined ? '' : ` × ${factor}`}`,
    ...(stepMs === undefined ? [] : [`${spanOf(stepMs)} more each time`]),
    ...(waitsMs === undefined ? [] : [waitsMs.map(spanOf).join(', ')]),
    ...(capMs === undefined ? [] : [`at most ${spanOf(capMs)}`]),
    ...(jitter === undefined ? [] : [jitter === 'none' ? 'no jitter' : `${jitter} jitter`]),
    ...(maxAttempts === undefined ? [] : [`${counted(maxAttempts, 'attempt')} at most`]),
  ];
  return parts.join(', ') + (library === undefined ? '' : ` (${library})`);
}
