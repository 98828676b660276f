// What the analyses of several files say together: each rule with how often and where it was found, the worst first.

import { type Finding, RULE_NAMES, type RuleName, type Severity } from '../analysis/result';
import type { AnalysedFile } from './analyze';
import { counted, harmless, type Paint, wrapped } from './terminal';
import { MARKS, severityPaint } from './verdict';

/** Findings of one rule that are printed. */
const EXAMPLES_SHOWN = 5;

interface Found {
  file: string;
  finding: Finding;
}

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

export function overview(analysed: readonly AnalysedFile[], paint: Paint, width: number): string {
  const found = analysed.flatMap(({ file, result }) =>
    result.sessions.flatMap(({ findings }) => findings.map((finding) => ({ file, finding }))),
  );
  const sessions = analysed.reduce((sum, { result }) => sum + result.sessions.length, 0);
  const title = `${counted(analysed.length, 'file')}, ${counted(sessions, 'session')}`;
  const blocks = [paint.strong(title), ...analysed.map((one) => fileLine(one, paint))];
  if (found.length === 0) blocks.push('', paint.good('✓ Nothing wrong was found.'));
  for (const severity of SEVERITIES) {
    const ofSeverity = found.filter(({ finding }) => finding.severity === severity);
    for (const rule of RULE_NAMES) blocks.push(...ruleBlock(rule, severity, ofSeverity, paint, width));
  }
  return `${blocks.join('\n')}\n`;
}

function fileLine({ file, result }: AnalysedFile, paint: Paint): string {
  const counts = SEVERITIES.map((severity) => {
    return result.sessions.reduce((sum, session) => {
      return sum + session.findings.filter((finding) => finding.severity === severity).length;
    }, 0);
  });
  const [errors = 0, warnings = 0] = counts;
  const parts = [
    ...(errors > 0 ? [paint.error(counted(errors, 'error'))] : []),
    ...(warnings > 0 ? [paint.warning(counted(warnings, 'warning'))] : []),
  ];
  const drills = result.sessions.flatMap((session) => session.drills ?? []);
  const failed = drills.filter(({ verdict }) => verdict === 'failed').length;
  if (failed > 0) parts.push(paint.error(`${counted(failed, 'drill')} failed`));
  return `  ${harmless(file)}: ${parts.length > 0 ? parts.join(', ') : paint.good('nothing wrong')}`;
}

function ruleBlock(
  rule: RuleName,
  severity: Severity,
  found: readonly Found[],
  paint: Paint,
  width: number,
): string[] {
  const ofRule = found.filter(({ finding }) => finding.rule === rule);
  if (ofRule.length === 0) return [];
  const files = new Set(ofRule.map(({ file }) => file)).size;
  const title = severityPaint(severity, paint)(`${MARKS[severity]} ${rule}`);
  const examples = ofRule.slice(0, EXAMPLES_SHOWN).map(({ file, finding }) => {
    return wrapped(`${harmless(file)}: ${harmless(finding.summary)}`, width, '    ');
  });
  const more = ofRule.length - examples.length;
  return [
    '',
    `${title}  ${paint.faint(`${counted(ofRule.length, 'time')} in ${counted(files, 'file')}`)}`,
    ...examples,
    ...(more > 0 ? [paint.faint(`    and ${more} more`)] : []),
    wrapped(`To change: ${harmless(ofRule[0]?.finding.fix ?? '')}`, width, '  '),
  ];
}
