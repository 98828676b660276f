// Two messages side by side: what is the same, what differs, and where.

import { useEffect, useMemo, useState } from 'preact/hooks';
import { formatBytes, formatClock, formatSpan } from '../model/format';
import type { FrameNumber } from '../model/frame-index';
import type { Opened } from '../model/panel';
import { type ParsedBody, parseBody } from '../model/parsed-body';
import { frameBody } from '../model/row-reader';
import type { LoadedSession } from '../model/session';
import { type Diff, type DiffRow, diffTexts, diffValues } from '../model/value-diff';
import { type TextKey, text } from '../texts';
import { DetailsHeader } from './details-header';

interface MessageDiffProps {
  opened: Opened;
  /** The earlier one stands on the left. */
  left: FrameNumber;
  right: FrameNumber;
  onClose(): void;
}

export function MessageDiff({ opened: { session }, left, right, onClose }: MessageDiffProps) {
  session.payloads.version.value;
  const one = useParsed(session, left);
  const other = useParsed(session, right);
  const diff = useMemo(() => (one && other ? diffOf(one, other) : undefined), [one, other]);
  const [before, after] = [session.index.at(left), session.index.at(right)];
  const differing = diff?.rows.filter(({ kind }) => kind !== 'same' && kind !== 'inside').length ?? 0;
  return (
    <section class="message-details" aria-label={text('diff')}>
      <DetailsHeader
        icon="diff"
        title={text('diff')}
        aside={[
          text('diffApart', formatSpan(after - before)),
          diff && (differing === 0 ? text('diffNone') : text('diffSome', differing)),
        ]
          .filter(Boolean)
          .join(' · ')}
        onClose={onClose}
      />
      {diff ? (
        <DiffTable diff={diff} session={session} left={left} right={right} />
      ) : (
        <p class="details-note" aria-busy="true">
          {text('bodyLoading')}
        </p>
      )}
    </section>
  );
}

function DiffTable({
  diff,
  session,
  left,
  right,
}: {
  diff: Diff;
  session: LoadedSession;
  left: FrameNumber;
  right: FrameNumber;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by the keyboard.
    <div class="diff-scroll" tabIndex={0}>
      <table class="diff">
        <thead>
          <tr>
            <th scope="col">
              <span class="unseen">{text('diffKind')}</span>
            </th>
            <th scope="col">{text('diffField')}</th>
            <th scope="col">{headOf(session, left)}</th>
            <th scope="col">{headOf(session, right)}</th>
          </tr>
        </thead>
        <tbody>
          {diff.rows.map((row, number) =>
            // That the two differ somewhere within is what the rest says.
            row.kind === 'inside' && row.depth === 0 ? null : (
              // biome-ignore lint/suspicious/noArrayIndexKey: the rows of a comparison never change.
              <tr key={number} class={`diff-${row.kind}`}>
                <td class="diff-sign">
                  <span aria-hidden="true">{SIGNS[row.kind]}</span>
                  <span class="unseen">{text(KIND_WORDS[row.kind])}</span>
                </td>
                <th scope="row" style={{ paddingLeft: `${Math.max(0, row.depth - 1) * 10 + 4}px` }}>
                  {row.key || <span class="unseen">{text('diffWhole')}</span>}
                </th>
                <td>{row.left}</td>
                <td>{row.right}</td>
              </tr>
            ),
          )}
        </tbody>
      </table>
      {diff.cut && <p class="details-note">{text('diffCut')}</p>}
    </div>
  );
}

const SIGNS: { [Kind in DiffRow['kind']]: string } = {
  same: '',
  changed: '≠',
  added: '+',
  removed: '−',
  inside: '',
};

const KIND_WORDS: { [Kind in DiffRow['kind']]: TextKey } = {
  same: 'diffSame',
  changed: 'diffChanged',
  added: 'diffAdded',
  removed: 'diffRemoved',
  inside: 'diffInside',
};

function headOf({ index }: LoadedSession, frame: FrameNumber): string {
  const { size, at } = index.facts(frame);
  return `${formatClock(at)} · ${formatBytes(size)}`;
}

function diffOf(left: ParsedBody, right: ParsedBody): Diff {
  if (left.tree && right.tree) return diffValues(left.tree.value, right.tree.value);
  return diffTexts(left.text(), right.text());
}

/** `undefined` until body and decoding have come. */
function useParsed(session: LoadedSession, frame: FrameNumber): ParsedBody | undefined {
  const body = frameBody(session, frame);
  const bytes = typeof body === 'string' ? undefined : body;
  const [parsed, setParsed] = useState<{ frame: FrameNumber; body: ParsedBody }>();
  useEffect(() => {
    let current = true;
    if (!bytes) return;
    const binary = session.index.facts(frame).opcode === 2;
    const done = (made: ParsedBody) => {
      if (current) setParsed({ frame, body: made });
    };
    session.descriptions.whole(frame).then(
      (described) => done(parseBody(bytes, binary, described)),
      () => done(parseBody(bytes, binary)),
    );
    return () => {
      current = false;
    };
  }, [session, frame, bytes]);
  return parsed?.frame === frame ? parsed.body : undefined;
}
