// The success criteria of a WebSocket that nobody has to refresh, each held against one recording. What a recording is
// too short or too quiet to show is said to be so, not called met.

import type { Finding, RuleName, SessionResult } from '../../analysis/result';
import type { Milliseconds } from '../../records/units';
import { formatCount, formatSpan } from '../model/format';
import { counted, type TextKey, text } from '../texts';

export type Standing = 'met' | 'missed' | 'unknown';

export interface Criterion {
  name: TextKey;
  target: string;
  /** The figure; `undefined` where there is none. */
  measured?: string;
  standing: Standing;
  sentence: string;
  /** What breaks it. */
  findings: Finding[];
}

const STAYS_HOURS = 8;
const STAYS_MS: Milliseconds = STAYS_HOURS * 3_600_000;
/** The largest wait of the schedule 1, 2, 4, 8, 16 s. */
const RECONNECTS_MS: Milliseconds = 16_000;
const ON_SCREEN_MS: Milliseconds = 100;

export function criteriaOf(result: SessionResult): Criterion[] {
  return [
    stays(result),
    reconnects(result),
    letsIn(result),
    onScreen(result),
    losesNothing(result),
    noRefresh(result),
  ];
}

function stays({ scorecard, episodes, findings }: SessionResult): Criterion {
  const { longestOpenMs, medianOpenMs, opened } = scorecard;
  const lost = episodes.filter(({ trigger }) => trigger.closer !== 'client').length;
  const causes = ofRules(findings, [
    'reconnect-storm',
    'effect-churn',
    'half-open',
    'heartbeat-missed',
    'short-lived',
    'closed-while-connecting',
  ]);
  // An app that closes its own sockets loses none, and yet none stays.
  const isCutShort = causes.some(({ severity }) => severity === 'error');
  const standing = longestOpenMs >= STAYS_MS ? 'met' : lost > 0 || isCutShort ? 'missed' : 'unknown';
  const measured =
    medianOpenMs === undefined
      ? formatSpan(longestOpenMs)
      : text('scoreLongestAndMedian', formatSpan(longestOpenMs), formatSpan(medianOpenMs));
  return {
    name: 'criterionStays',
    target: text('targetStays', STAYS_HOURS),
    ...(opened > 0 ? { measured } : {}),
    standing,
    sentence:
      opened === 0
        ? text('scoreNothingOpened')
        : standing === 'met'
          ? text('scoreStays', formatSpan(longestOpenMs))
          : standing === 'missed'
            ? lost > 0
              ? counted('scoreLost', lost, formatSpan(longestOpenMs))
              : text('scoreCutShort', formatSpan(longestOpenMs))
            : text('scoreTooShort', formatSpan(longestOpenMs)),
    findings: causes,
  };
}

function reconnects({ scorecard, episodes, findings }: SessionResult): Criterion {
  const { reconnectP50Ms, reconnectP95Ms, reconnectMaxMs } = scorecard;
  const dead = episodes.filter(({ outcome }) => outcome === 'gave-up' || outcome === 'never-retried').length;
  const trying = episodes.filter(({ outcome }) => outcome === 'ongoing').length;
  const measured = reconnectP95Ms !== undefined && reconnectMaxMs !== undefined;
  const inTime = measured && reconnectP95Ms <= RECONNECTS_MS;
  return {
    name: 'criterionReconnects',
    target: text('targetWithin', formatSpan(RECONNECTS_MS)),
    ...(measured
      ? {
          measured: text(
            'scorePercentiles',
            formatSpan(reconnectP50Ms ?? reconnectP95Ms),
            formatSpan(reconnectP95Ms),
            formatSpan(reconnectMaxMs),
          ),
        }
      : {}),
    standing: dead > 0 || (measured && !inTime) ? 'missed' : measured ? 'met' : 'unknown',
    sentence:
      dead > 0
        ? counted('scoreNeverBack', dead)
        : !measured
          ? trying > 0
            ? counted('scoreStillTrying', trying)
            : text('scoreNothingLost')
          : text(inTime ? 'scoreBackInTime' : 'scoreBackLate', formatSpan(reconnectP95Ms)),
    findings: ofRules(findings, [
      'no-recovery',
      'gave-up',
      'no-backoff',
      'uncapped-backoff',
      'backoff-not-reset',
      'throttled-timer',
      'retry-while-offline',
      'double-scheduling',
    ]),
  };
}

function letsIn({ scorecard, findings }: SessionResult): Criterion {
  const { authRejections, connections, opened } = scorecard;
  const rules: RuleName[] = [
    'auth-rejected',
    'expired-token',
    'stale-token',
    'retry-after-fatal',
    'refresh-failed',
    'refresh-storm',
  ];
  const causes = ofRules(findings, rules);
  // A script is not told why a handshake failed: where the tokens were bad, "none was refused" would be said too soon.
  const untold = authRejections === 0 && causes.length > 0 ? connections - opened : 0;
  return {
    name: 'criterionLetsIn',
    target: text('targetNone'),
    ...(connections > 0 && untold === 0 ? { measured: formatCount(authRejections) } : {}),
    standing: authRejections > 0 ? 'missed' : connections > 0 && untold === 0 ? 'met' : 'unknown',
    sentence:
      authRejections > 0
        ? counted('scoreRefused', authRejections)
        : untold > 0
          ? counted('scoreUntold', untold)
          : connections > 0
            ? counted('scoreLetIn', connections)
            : text('scoreNothingOpened'),
    findings: causes,
  };
}

function onScreen({ scorecard, findings }: SessionResult): Criterion {
  const { paintP50Ms, paintP95Ms, paintMaxMs } = scorecard;
  const measured = paintP95Ms !== undefined;
  return {
    name: 'criterionOnScreen',
    target: text('targetWithin', formatSpan(ON_SCREEN_MS)),
    ...(measured
      ? {
          measured: text(
            'scorePercentiles',
            formatSpan(paintP50Ms ?? paintP95Ms),
            formatSpan(paintP95Ms),
            formatSpan(paintMaxMs ?? paintP95Ms),
          ),
        }
      : {}),
    standing: !measured ? 'unknown' : paintP95Ms <= ON_SCREEN_MS ? 'met' : 'missed',
    sentence: !measured
      ? text('scoreNoPaint')
      : text(paintP95Ms <= ON_SCREEN_MS ? 'scorePainted' : 'scorePaintedLate', formatSpan(paintP95Ms)),
    findings: ofRules(findings, ['late-paint', 'slow-handler']),
  };
}

function losesNothing({ scorecard, findings }: SessionResult): Criterion {
  const { framesLost, framesIn, framesOut, sendsDropped, framesUnheard, framesMissing } = scorecard;
  const all = framesIn + framesOut;
  const parts = [
    sendsDropped > 0 ? counted('scoreDropped', sendsDropped) : undefined,
    framesUnheard > 0 ? counted('scoreUnheard', framesUnheard) : undefined,
    framesMissing > 0 ? counted('scoreMissing', framesMissing) : undefined,
  ].filter((part) => part !== undefined);
  return {
    name: 'criterionLosesNothing',
    target: text('targetNone'),
    ...(all > 0 || framesLost > 0 ? { measured: formatCount(framesLost) } : {}),
    standing: framesLost > 0 ? 'missed' : all > 0 ? 'met' : 'unknown',
    sentence:
      framesLost > 0 ? parts.join(', ') : all > 0 ? counted('scoreLostNone', all) : text('scoreNoMessages'),
    findings: ofRules(findings, [
      'send-after-close',
      'unheard-message',
      'missing-message',
      'frame-before-ready',
    ]),
  };
}

function noRefresh({ scorecard, findings }: SessionResult): Criterion {
  const { hardRefreshes, connections } = scorecard;
  const causes = ofRules(findings, ['no-recovery', 'gave-up']);
  const isMissed = hardRefreshes > 0 || causes.length > 0;
  return {
    name: 'criterionNoRefresh',
    target: text('targetNone'),
    ...(connections > 0 ? { measured: formatCount(hardRefreshes) } : {}),
    standing: isMissed ? 'missed' : connections > 0 ? 'met' : 'unknown',
    sentence: refreshWords(hardRefreshes, connections, causes.length > 0),
    findings: causes,
  };
}

/** `isDead`: the app stayed without a connection, and nothing but a refresh brings it back. */
function refreshWords(refreshes: number, connections: number, isDead: boolean): string {
  if (refreshes > 0) return counted('scoreRefreshed', refreshes);
  if (isDead) return text('scoreWaitsForRefresh');
  return text(connections > 0 ? 'scoreNotRefreshed' : 'scoreNothingOpened');
}

function ofRules(findings: readonly Finding[], rules: readonly RuleName[]): Finding[] {
  return findings.filter(({ rule, severity }) => severity !== 'info' && rules.includes(rule));
}
