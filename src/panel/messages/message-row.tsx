// One row of the message list.

import type { EpochMilliseconds } from '../../records/units';
import { formatBytes, formatClock, formatMoment, formatOffset } from '../model/format';
import type { RowFacts } from '../model/row-reader';
import { Cell, GridRow } from '../parts/grid';
import { NamedIcon } from '../parts/icons';
import type { RowStyle } from '../parts/uniform-rows';
import { text } from '../texts';
import { missingWords } from './missing-words';
import { excerptOf, type Sought } from './sought';
import { protocolWords, roleWords, typeWords } from './type-words';

interface MessageRowProps {
  id: string;
  row: number;
  style: RowStyle;
  facts: RowFacts;
  /** The time is written as a distance from this; as a clock where it is absent. */
  since: EpochMilliseconds | undefined;
  /** Number of the connection, where the list holds several. */
  ordinal: number | undefined;
  /** What a search looks for: shown where it stands in the line. */
  sought: Sought;
  selected: boolean;
  /** To be compared or copied with others. */
  picked: boolean;
  onClick(event: MouseEvent): void;
}

export function MessageRow(props: MessageRowProps) {
  const { id, row, style, facts, since, ordinal, sought, selected, picked, onClick } = props;
  const { direction, at, body } = facts;
  const known = typeof body === 'object';
  return (
    <GridRow
      id={id}
      class={`row message-row ${facts.decoded?.role ?? ''} ${picked ? 'picked' : ''}`}
      style={style}
      aria-rowindex={row + 2}
      aria-selected={selected}
      onClick={onClick}
    >
      <Cell class={`cell direction direction-${direction}`}>
        <NamedIcon name={direction} label={text(direction === 'in' ? 'received' : 'sent')} />
      </Cell>
      <Cell class="cell time" title={formatMoment(at)}>
        {since === undefined ? formatClock(at) : formatOffset(at - since)}
      </Cell>
      {ordinal !== undefined && <Cell class="cell ordinal">#{ordinal}</Cell>}
      <TypeCell facts={facts} />
      <Cell class="cell size">{formatBytes(facts.size)}</Cell>
      <Cell class="cell preview">
        <Badges facts={facts} />
        {known ? (
          <span class={`preview-text ellipsis ${body.binary ? 'muted' : ''}`}>
            <Preview line={body.preview} sought={sought} />
          </span>
        ) : (
          // What is being read is there in a moment: words would only flicker.
          body !== 'loading' && <span class="muted ellipsis">{missingWords(body)}</span>
        )}
      </Cell>
    </GridRow>
  );
}

function Preview({ line, sought }: { line: string; sought: Sought }) {
  const excerpt = sought && excerptOf(line, sought);
  if (!excerpt) return line;
  return (
    <>
      {excerpt.before}
      <mark>{excerpt.found}</mark>
      {excerpt.after}
    </>
  );
}

function TypeCell({ facts: { decoded } }: { facts: RowFacts }) {
  if (!decoded) {
    return (
      <Cell class="cell type muted" title={text('typeNotYet')}>
        …
      </Cell>
    );
  }
  const { protocol, name, role, whole } = decoded;
  const hint = [protocolWords(protocol), role && roleWords(role), whole ? undefined : text('typeNotWhole')];
  return (
    <Cell class="cell type ellipsis" title={hint.filter(Boolean).join(' · ')}>
      {typeWords(name) || protocolWords(protocol)}
    </Cell>
  );
}

/** What must not be overlooked about a message. */
function Badges({ facts }: { facts: RowFacts }) {
  return (
    <>
      {facts.outcome === 'discarded' && (
        <Badge tone="bad" label={text('badgeDiscarded')} hint={text('outcomeDiscarded')} />
      )}
      {facts.outcome === 'threw' && (
        <Badge tone="bad" label={text('badgeThrew')} hint={text('outcomeThrew')} />
      )}
      {facts.unheard && <Badge tone="bad" label={text('badgeUnheard')} hint={text('heardNone')} />}
      {facts.truncated && <Badge tone="warn" label={text('badgeTruncated')} hint={text('truncatedHint')} />}
      {facts.decoded?.faulty && !facts.truncated && (
        <Badge tone="warn" label={text('badgeUndecoded')} hint={text('undecodedHint')} />
      )}
      {facts.lost && <Badge tone="warn" label={text('badgeLost')} hint={text('lostByFault')} />}
      {facts.injected && <Badge tone="plain" label={text('badgeInjected')} hint={text('injectedHint')} />}
      {facts.redacted && <Badge tone="plain" label={text('badgeRedacted')} hint={text('redactedHint')} />}
    </>
  );
}

function Badge({ tone, label, hint }: { tone: 'bad' | 'warn' | 'plain'; label: string; hint: string }) {
  return (
    <span class={`badge badge-${tone}`} title={hint}>
      {label}
    </span>
  );
}
