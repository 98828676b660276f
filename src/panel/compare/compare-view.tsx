// Two recordings side by side: what changed from the one to the other, as after a fix.

import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Policy, SessionResult, Severity } from '../../analysis/result';
import type { DrillOutcome } from '../../records/drills';
import type { SessionRow } from '../../store/schema';
import { policyWords } from '../decisions/policy-words';
import { VerdictMark } from '../drills/verdict-mark';
import { conclude } from '../model/conclude';
import { type Figure, figureWords } from '../model/figures';
import { formatCount, formatDay, formatSpan } from '../model/format';
import { now } from '../model/now';
import type { Panel } from '../model/panel';
import { Empty } from '../parts/empty';
import { Icon } from '../parts/icons';
import { counted, type TextKey, text } from '../texts';
import { siteName, sizeWords } from '../toolbar/tab-state';
import { type Comparison, compare, type FigureChange, type RuleChange } from './comparison';

export interface CompareViewProps {
  panel: Panel;
  before: string;
  after: string;
}

export function CompareView({ panel, before, after }: CompareViewProps) {
  const results = useSignal<[SessionResult, SessionResult] | undefined>(undefined);
  const rows = panel.sessions.value;
  const [one, other] = [before, after].map((id) => rows?.find((row) => row.id === id));
  const known = one !== undefined && other !== undefined;
  useEffect(() => {
    if (!known) return;
    const controller = new AbortController();
    results.value = undefined;
    void panel.run(async () => {
      const found = await Promise.all(
        [before, after].map((id) => conclude(panel.source, id, controller.signal)),
      ).catch((error: unknown) => {
        if (!controller.signal.aborted) throw error;
        return [];
      });
      const [earlier, later] = found;
      if (earlier && later) results.value = [earlier, later];
    });
    return () => controller.abort();
  }, [panel, before, after, known, results]);
  if (!rows) return <main class="empty" aria-busy="true" />;
  if (!one || !other) {
    return (
      <main class="nothing">
        <Empty icon="delete" title={text('compareGone')}>
          <p>{text('compareGoneHint')}</p>
        </Empty>
      </main>
    );
  }
  const comparison = results.value && compare(...results.value);
  return (
    <main class="compare">
      <div class="compare-heads">
        <Head panel={panel} row={one} label={text('compareBefore')} />
        <button
          type="button"
          class="icon-button"
          aria-label={text('compareSwap')}
          title={text('compareSwap')}
          onClick={() => panel.showComparison(after, before)}
        >
          <Icon name="swap" />
        </button>
        <Head panel={panel} row={other} label={text('compareAfter')} />
      </div>
      {comparison ? (
        <Results comparison={comparison} />
      ) : (
        <p class="compare-busy" role="status">
          {text('compareBusy')}
        </p>
      )}
    </main>
  );
}

function Head({ panel, row, label }: { panel: Panel; row: SessionRow; label: string }) {
  const file = panel.files?.nameOf(row.id);
  const facts = [
    ...(file === undefined ? (row.label ? [siteName(row.site)] : []) : [file]),
    formatDay(row.startedAt, now.peek()),
    formatSpan(row.lastAt - row.startedAt),
    sizeWords(row),
  ];
  return (
    <a class="compare-head" href={`#session=${encodeURIComponent(row.id)}`}>
      <span class="chip">{label}</span>
      <strong class="ellipsis">{row.label || siteName(row.site)}</strong>
      <span class="muted ellipsis">{facts.join(' · ')}</span>
    </a>
  );
}

function Results({ comparison }: { comparison: Comparison }) {
  const { figures, gone, added, still, policies, drills } = comparison;
  return (
    <>
      <section>
        <h2>{text('compareFindings')}</h2>
        {gone.length + added.length + still.length === 0 && <p class="muted">{text('compareNoFindings')}</p>}
        <Rules title={text('compareGoneFindings')} rules={gone} tone="good" icon="done" of="before" />
        <Rules title={text('compareNewFindings')} rules={added} tone="bad" icon="warning" of="after" />
        <Rules title={text('compareStillFindings')} rules={still} tone="warn" icon="event" of="after" />
      </section>
      <section>
        <h2>{text('compareScorecard')}</h2>
        <Table
          heads={[text('compareFigure'), text('compareBefore'), text('compareAfter'), text('compareChange')]}
        >
          {figures.map((change) => (
            <FigureRow key={change.figure.key} change={change} />
          ))}
        </Table>
      </section>
      {drills.length > 0 && (
        <section>
          <h2>{text('tabDrills')}</h2>
          <Table heads={[text('drill'), text('compareBefore'), text('compareAfter')]}>
            {drills.map(({ name, title, before, after }) => (
              <tr key={name}>
                <th scope="row">{title}</th>
                <td>
                  <DrillCell outcome={before} />
                </td>
                <td>
                  <DrillCell outcome={after} />
                </td>
              </tr>
            ))}
          </Table>
        </section>
      )}
      {policies.length > 0 && (
        <section>
          <h2>{text('comparePolicies')}</h2>
          <Table heads={[text('compareEndpoint'), text('compareBefore'), text('compareAfter')]}>
            {policies.map(({ endpoint, before, after }) => (
              <tr key={endpoint}>
                <th scope="row" class="break">
                  {endpoint}
                </th>
                <td>{policyText(before)}</td>
                <td>{policyText(after)}</td>
              </tr>
            ))}
          </Table>
        </section>
      )}
    </>
  );
}

function DrillCell({ outcome }: { outcome: DrillOutcome | undefined }) {
  if (!outcome) return <span class="muted">{text('drillNotRun')}</span>;
  return (
    <>
      <VerdictMark verdict={outcome.verdict} />
      <p class="break">{outcome.summary}</p>
    </>
  );
}

function policyText(policy: Policy | undefined): string {
  return (policy && policyWords(policy)) ?? text('figureNone');
}

function Table({ heads, children }: { heads: readonly string[]; children: ComponentChildren }) {
  return (
    <table>
      <thead>
        <tr>
          {heads.map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}

function FigureRow({ change }: { change: FigureChange }) {
  const { figure, before, after, verdict } = change;
  const tone = verdict === 'better' ? 'tone-good' : verdict === 'worse' ? 'tone-bad' : 'muted';
  return (
    <tr>
      <th scope="row">{text(figure.label)}</th>
      <td class="number">{figureWords(figure, before)}</td>
      <td class="number">{figureWords(figure, after)}</td>
      <td class={`number ${tone}`}>{changeWords(figure, change)}</td>
    </tr>
  );
}

function changeWords({ unit }: Figure, { change, verdict }: FigureChange): string {
  if (change === undefined) return text('figureNone');
  if (change === 0) return text('compareSame');
  const size = unit === 'span' ? formatSpan(Math.abs(change)) : formatCount(Math.abs(change));
  const words = `${change > 0 ? '+' : '−'}${size}`;
  if (!verdict) return words;
  return text(verdict === 'better' ? 'compareBetter' : 'compareWorse', words);
}

const SEVERITY_WORDS: { [Name in Severity]: TextKey } = {
  error: 'severityError',
  warning: 'severityWarning',
  info: 'severityInfo',
};

interface RulesProps {
  title: string;
  rules: readonly RuleChange[];
  tone: 'good' | 'bad' | 'warn';
  icon: Parameters<typeof Icon>[0]['name'];
  /** Whose words are shown. */
  of: 'before' | 'after';
}

function Rules({ title, rules, tone, icon, of }: RulesProps) {
  if (rules.length === 0) return null;
  return (
    <section class="compare-rules" aria-label={title}>
      <h3 class={`tone-${tone}`}>
        <Icon name={icon} />
        {title}
      </h3>
      <ul>
        {rules.map((change) => (
          <li key={change.rule}>
            <span class="compare-rule">
              <strong>{change.rule}</strong>{' '}
              <span class="muted">
                {text(SEVERITY_WORDS[change.severity])}, {timesWords(change)}
              </span>
            </span>
            <span class="break">{change[of][0]?.summary}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function timesWords({ before, after }: RuleChange): string {
  if (before.length === 0 || after.length === 0) return counted('compareOnce', before.length + after.length);
  return text('compareTimes', formatCount(before.length), formatCount(after.length));
}
