// What the page sent arrived once, what came was heard: by the analysis' own rules on messages, since the run began.

import { createAnalysis } from '../../analysis/analysis';
import type { Finding, RuleName } from '../../analysis/result';
import { counted } from '../../analysis/rules/words';
import { framesTo, inOrder } from '../seen';
import { failed, inconclusive, type Judgement, passed, type Scene } from './check';

const OF_MESSAGES: ReadonlySet<RuleName> = new Set<RuleName>([
  'send-after-close',
  'unheard-message',
  'out-of-order',
  'duplicate-message',
  'missing-message',
  'duplicate-send',
]);

/** Evidence of each finding that is shown. */
const SHOWN = 3;

export function nothingLost(scene: Scene): Judgement {
  const { seen, endpoint, startedAt, now } = scene;
  const frames = framesTo(seen, endpoint, startedAt, now);
  const sent = frames.filter(({ dir }) => dir === 'out').length;
  const received = frames.length - sent;
  if (frames.length === 0)
    return inconclusive('Nothing was sent and nothing came, so nothing could be lost.');
  const findings = findingsOf(scene);
  const [first] = findings;
  if (first) {
    const more = findings.length > 1 ? ` And ${counted(findings.length - 1, 'more finding')}.` : '';
    return failed(
      `${first.summary}${more}`,
      findings.flatMap(({ evidence }) =>
        evidence.slice(0, SHOWN).map(({ at, what, connection }) => ({
          at,
          what,
          ...(connection === undefined ? {} : { connection }),
        })),
      ),
    );
  }
  if (seen.framesCut)
    return inconclusive('More messages came than a drill keeps, so some were not looked at.');
  return passed(
    `${counted(sent, 'message')} sent and ${received.toLocaleString('en-GB')} received: none dropped, unheard or twice, as far as they show it.`,
  );
}

function findingsOf({ seen, endpoint, startedAt, now }: Scene): Finding[] {
  const analysis = createAnalysis();
  for (const record of inOrder(seen)) analysis.push(record);
  const ours = new Set(
    seen.connections.filter((one) => endpoint === undefined || one.endpoint === endpoint).map(({ id }) => id),
  );
  return analysis
    .result(now)
    .sessions.flatMap(({ findings }) => findings)
    .filter(
      ({ rule, severity, until, connections }) =>
        OF_MESSAGES.has(rule) &&
        severity !== 'info' &&
        until >= startedAt &&
        connections.some((id) => ours.has(id)),
    );
}
