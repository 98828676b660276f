// The verdict: what is wrong, in sentences, before anything else is looked at.

import type { Finding } from '../../analysis/result';
import { byWeight, SeverityMark } from '../findings/severity';
import { findingKey } from '../insight/insight';
import { formatCount, formatSpan } from '../model/format';
import type { Opened, Panel } from '../model/panel';
import { Icon } from '../parts/icons';
import { useMedia } from '../parts/use-media';
import { counted, text } from '../texts';

/** More than two lines would take from what one looks for next. */
const LINES = 2;
/** Where there is little room, one sentence in full tells more than two that are cut off. */
const LITTLE_ROOM = '(max-width: 720px), (max-height: 420px)';
/** So few that are not analysed yet are a moment's work. */
const BEHIND_FRAMES = 2000;

export function VerdictBar({ panel, opened }: { panel: Panel; opened: Opened }) {
  const hasLittleRoom = useMedia(LITTLE_ROOM);
  const { result, failure } = opened.insight;
  const findings = result.value && byWeight(result.value.findings);
  const shown =
    findings?.filter(({ severity }) => severity !== 'info').slice(0, hasLittleRoom ? 1 : LINES) ?? [];
  const more = (findings?.length ?? 0) - shown.length;

  function show(finding: Finding): void {
    panel.showFinding(finding);
    panel.setTab('findings');
  }

  return (
    <section class={`verdict-bar verdict-${shown[0]?.severity ?? 'none'}`} aria-label={text('verdict')}>
      {shown.length > 0 ? (
        <ul class="verdict-lines">
          {shown.map((finding) => (
            <li key={findingKey(finding)}>
              <button
                type="button"
                class="verdict-line"
                title={finding.summary}
                onClick={() => show(finding)}
              >
                <SeverityMark severity={finding.severity} />
                <span class="verdict-words">{finding.summary}</span>
              </button>
            </li>
          ))}
        </ul>
      ) : (
        <p class="verdict-lines verdict-line">
          {failure.value !== undefined ? (
            <Failed reason={failure.value} />
          ) : findings ? (
            <Healthy opened={opened} />
          ) : (
            <span class="muted">{text('verdictWaiting')}</span>
          )}
        </p>
      )}
      <div class="verdict-aside">
        <Behind opened={opened} />
        {more > 0 && (
          <button type="button" class="tool" onClick={() => panel.setTab('findings')}>
            {shown.length > 0 ? text('verdictMore', formatCount(more)) : counted('verdictNotes', more)}
          </button>
        )}
      </div>
    </section>
  );
}

function Healthy({ opened }: { opened: Opened }) {
  const { session, insight } = opened;
  session.version.value;
  const row = session.row.value;
  const scorecard = insight.result.value?.scorecard;
  if (!row || !scorecard) return null;
  return (
    <>
      <span class="severity tone-good">
        <Icon name="done" />
      </span>
      <span class="verdict-words">
        {text(
          'verdictHealthy',
          counted('connections', scorecard.connections),
          formatSpan(Math.max(0, row.lastAt - row.startedAt)),
          counted('messages', scorecard.framesIn + scorecard.framesOut),
        )}
      </span>
    </>
  );
}

function Failed({ reason }: { reason: string }) {
  return (
    <>
      <SeverityMark severity="error" />
      <span class="verdict-words">{text('verdictFailed', reason)}</span>
    </>
  );
}

/** How much of what is recorded the verdict does not know of yet. */
function Behind({ opened }: { opened: Opened }) {
  const progress = opened.insight.progress.value;
  if (!progress || progress.total - progress.done < BEHIND_FRAMES) return null;
  return (
    <span class="busy">
      <progress max={progress.total} value={progress.done} aria-label={text('analysing')} />
      <span class="ellipsis">{counted('verdictBehind', progress.total - progress.done)}</span>
    </span>
  );
}
