// The summary for a ticket, as Markdown: what happened, when, what shows it, what to change, the scorecard, and where it was
// seen. What a page or a file put into a text stands there as text, whatever it is made of.

import type { Finding, SessionResult, Severity } from '../../analysis/result';
import type { DrillOutcome } from '../../records/drills';
import type { SessionRow } from '../../store/schema';
import { verdictWords } from '../drills/drill-words';
import { FIGURES, figureWords } from '../model/figures';
import { formatClock, formatMoment, formatSpan } from '../model/format';
import { counted, type TextKey, text } from '../texts';
import { isWhole, type Part } from './part';

/** Of one finding; the recording has all. */
const EVIDENCE_SHOWN = 6;

const SEVERITIES: { [Name in Severity]: TextKey } = {
  error: 'severityError',
  warning: 'severityWarning',
  info: 'severityInfo',
};

export function ticketSummary(row: SessionRow, result: SessionResult | undefined, part: Part): string {
  const findings = (result?.findings ?? []).filter((finding) => isIn(finding, part));
  const from = Math.max(part.from, row.startedAt);
  const to = Math.min(part.to, row.lastAt);
  const blocks = [
    `## ${text('ticketTitle', escaped(row.label || row.site))}`,
    verdict(findings),
    ...findings.map(findingBlock),
    ...drillBlocks(
      (result?.drills ?? []).filter((drill) => drill.endedAt >= part.from && drill.startedAt <= part.to),
    ),
    ...(result ? [`### ${text('ticketScorecard')}`, scoreTable(result)] : []),
    `### ${text('ticketWhere')}`,
    [
      item('ticketPage', code(row.tabUrl)),
      item('ticketTime', `${formatMoment(from)} – ${formatMoment(to)} (${formatSpan(to - from)})`),
      ...(isWhole(part) ? [] : [item('ticketPart', escaped(partWords(part)))]),
      item('ticketZone', escaped(Intl.DateTimeFormat().resolvedOptions().timeZone)),
      ...(row.appBuild ? [item('ticketBuild', code(row.appBuild))] : []),
      item('ticketBrowser', escaped(row.browser)),
      item('ticketUserAgent', code(row.userAgent)),
      ...(row.lost > 0 ? [item('ticketLost', escaped(counted('lost', row.lost)))] : []),
    ].join('\n'),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function isIn({ at, until, connections }: Finding, part: Part): boolean {
  if (until < part.from || at > part.to) return false;
  return !part.connections || connections.some((connection) => part.connections?.has(connection));
}

function verdict(findings: readonly Finding[]): string {
  const [first] = findings;
  if (!first) return text('ticketNothing');
  return `**${escaped(first.summary)}**`;
}

function findingBlock(finding: Finding): string {
  const { rule, severity, at, until, basis, evidence, summary, fix } = finding;
  const when = until > at ? `${formatClock(at)} – ${formatClock(until)}` : formatClock(at);
  const more = evidence.length - EVIDENCE_SHOWN;
  return [
    `### ${text(SEVERITIES[severity])}: ${rule}`,
    escaped(summary),
    '',
    `${when}, ${text(basis === 'observed' ? 'basisObserved' : 'basisInferred')}`,
    '',
    ...evidence
      .slice(0, EVIDENCE_SHOWN)
      .map(({ at: moment, what }) => `- ${formatClock(moment)} ${escaped(what)}`),
    ...(more > 0 ? [`- ${counted('ticketMore', more)}`] : []),
    '',
    `**${text('ticketFix')}** ${escaped(fix)}`,
  ].join('\n');
}

/** Each drill with its steps that were judged; what it merely did is left to the recording. */
function drillBlocks(drills: readonly DrillOutcome[]): string[] {
  if (drills.length === 0) return [];
  return [
    `### ${text('tabDrills')}`,
    ...drills.map(({ title, verdict, summary, startedAt, endedAt, steps }) =>
      [
        `**${verdictWords(verdict)}: ${escaped(title)}** (${formatClock(startedAt)} – ${formatClock(endedAt)})`,
        '',
        escaped(summary),
        '',
        ...steps.flatMap((step) =>
          step.verdict
            ? [
                `- ${verdictWords(step.verdict)}: ${escaped([step.title, step.seen].filter(Boolean).join(' – '))}`,
              ]
            : [],
        ),
      ]
        .join('\n')
        .trimEnd(),
    ),
  ];
}

function scoreTable({ scorecard }: SessionResult): string {
  const rows = FIGURES.filter(({ key }) => scorecard[key] !== undefined).map(
    (figure) => `| ${escaped(text(figure.label))} | ${escaped(figureWords(figure, scorecard[figure.key]))} |`,
  );
  return ['| | |', '| --- | --- |', ...rows].join('\n');
}

function item(label: TextKey, words: string): string {
  return `- ${text(label)}: ${words}`;
}

function partWords({ from, to, connections }: Part): string {
  return [
    ...(Number.isFinite(from) ? [text('partFrom', formatClock(from))] : []),
    ...(Number.isFinite(to) ? [text('partTo', formatClock(to))] : []),
    ...(connections ? [counted('connections', connections.size)] : []),
  ].join(', ');
}

/** What means something to Markdown or to HTML in it (CommonMark 0.31, 2.4). */
const SPECIAL = /[\\`*_{}[\]<>|~#&!]/g;
/** Of a list or a heading, at the beginning of a line. */
const AT_START = /^(\s*)([-+=]|\d+[.)])/;

/** One line of plain words. */
export function escaped(words: string): string {
  return (
    oneLine(words)
      .replace(SPECIAL, '\\$&')
      .replace(AT_START, '$1\\$2')
      // So that nobody is called in by a message: a word joiner, which is not seen.
      .replace(/@(?=\w)/g, '@\u2060')
  );
}

/** As it is, between more backticks than it holds in a row. */
export function code(words: string): string {
  const line = oneLine(words);
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const space = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return line === '' ? '' : `${fence}${space}${line}${space}${fence}`;
}

function oneLine(words: string): string {
  return words.replace(/[\s\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim();
}
