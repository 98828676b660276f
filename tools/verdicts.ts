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

/** For each session what it held, and under it each finding with what to change. */
export function verdictLines({ sessions }: Analysis): string[] {
  if (sessions.length === 0) return ['  Redial: recorded nothing'];
  return sessions.flatMap(({ scorecard, findings }) => [
    `  Redial: ${scorecard.opened} of ${scorecard.connections} connections opened, ` +
      `${scorecard.framesIn} frames in, ${scorecard.framesOut} out${findings.length > 0 ? '' : '; nothing to complain of'}`,
    ...findings.flatMap(findingLines),
  ]);
}

/** The severity as a word as well as a sign: terminals differ in what they can show. */
const SIGN: Record<Finding['severity'], string> = {
  error: '✕ error  ',
  warning: '⚠ warning',
  info: 'i info   ',
};

function findingLines({ rule, severity, summary, fix }: Finding): string[] {
  return [`    ${SIGN[severity]}  ${rule}: ${summary}`, `               ${fix}`];
}
