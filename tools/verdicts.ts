// The analysis of a recording (docs/guide.md, `redial analyze --json`) as lines for a terminal.

/** Of the analysis, the part that is shown. */
export interface Analysis {
  sessions: readonly {
    scorecard: { connections: number; opened: number; framesIn: number; framesOut: number };
    findings: readonly Finding[];
  }[];
}

export interface Finding {
  rule: string;
  severity: 'error' | 'warning' | 'info';
  summary: string;
  fix: string;
}

/** A heading a session, and under it each finding with what to change. */
export function verdictLines({ sessions }: Analysis): string[] {
  if (sessions.length === 0) return ['No session was recorded.'];
  return sessions.flatMap(({ scorecard, findings }) => [
    '',
    `${scorecard.opened} of ${scorecard.connections} connections opened, ` +
      `${scorecard.framesIn} frames in, ${scorecard.framesOut} out:`,
    ...(findings.length > 0 ? findings.flatMap(findingLines) : ['  nothing to complain of']),
  ]);
}

/** The severity as a word as well as a sign: terminals differ in what they can show. */
const SIGN: Record<Finding['severity'], string> = {
  error: '✕ error  ',
  warning: '⚠ warning',
  info: 'i info   ',
};

function findingLines({ rule, severity, summary, fix }: Finding): string[] {
  return [`  ${SIGN[severity]}  ${rule}: ${summary}`, `             ${fix}`];
}
