// One message: what became of it, in sentences, and its body as tree, raw or hex.

import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { FrameRecord } from '../../records/recording';
import { faultName } from '../faults/fault-words';
import { missingWords } from '../messages/missing-words';
import { protocolWords, roleWords, typeWords } from '../messages/type-words';
import type { Description } from '../model/descriptions';
import { faultEvents, faultOfFrame, faultSpans } from '../model/fault-spans';
import { formatBytes, formatClock, formatMoment, formatSpan } from '../model/format';
import type { FrameNumber } from '../model/frame-index';
import { oneLine } from '../model/message-text';
import type { Opened, Panel } from '../model/panel';
import { type ParsedBody, parseBody } from '../model/parsed-body';
import { frameBody } from '../model/row-reader';
import type { LoadedSession } from '../model/session';
import { Icon, type IconName } from '../parts/icons';
import { Tabs } from '../parts/tabs';
import { counted, text } from '../texts';
import { CopyMenu } from './copy-menu';
import { DetailsHeader } from './details-header';
import { HexView } from './hex-view';
import { RawView } from './raw-view';
import { TreeView } from './tree-view';

type BodyView = 'tree' | 'raw' | 'hex';

interface MessageDetailsProps {
  panel: Panel;
  opened: Opened;
  frame: FrameNumber;
  onClose(): void;
}

export function MessageDetails({ panel, opened, frame, onClose }: MessageDetailsProps) {
  const { session } = opened;
  session.payloads.version.value;
  const chosen = useSignal<BodyView | undefined>(undefined);
  const facts = session.index.facts(frame);
  const body = frameBody(session, frame);
  const bytes = typeof body === 'string' ? undefined : body;
  const described = useDescription(session, frame);
  const parsed = useMemo(
    () => (bytes ? parseBody(bytes, facts.opcode === 2, described) : undefined),
    [bytes, facts.opcode, described],
  );
  const view = viewFor(chosen.value, parsed);
  const connection = text('scopeConnection', session.ordinal(facts.connection) ?? '?');
  return (
    <section class="message-details" aria-label={text('message')}>
      <DetailsHeader
        icon={facts.dir}
        iconClass={`direction-${facts.dir}`}
        title={typeWords(described) || text(facts.dir === 'in' ? 'messageReceived' : 'messageSent')}
        aside={`${formatClock(facts.at)} · ${formatBytes(facts.size)} · ${connection}`}
        hint={`${formatMoment(facts.at)} · ${formatBytes(facts.size)} · ${connection}`}
        onClose={onClose}
      />
      <DecodedAs described={described} cut={facts.truncated === true} />
      <Fate facts={facts} kept={bytes?.length} fault={faultWordsOf(session, facts)} />
      {bytes && parsed && bytes.length > 0 ? (
        <Tabs
          label={text('body')}
          selected={view}
          onSelect={(name) => {
            chosen.value = name;
          }}
          tabs={[
            ...(parsed.tree
              ? [
                  {
                    name: 'tree' as const,
                    label: text('bodyTree'),
                    content: () => <TreeView key={frame} value={parsed.tree?.value} />,
                  },
                ]
              : []),
            ...(facts.opcode === 1
              ? [
                  {
                    name: 'raw' as const,
                    label: text('bodyRaw'),
                    content: () => <RawView key={frame} text={parsed.text()} />,
                  },
                ]
              : []),
            { name: 'hex', label: text('bodyHex'), content: () => <HexView key={frame} body={bytes} /> },
          ]}
          aside={<CopyMenu panel={panel} opened={opened} frames={[frame]} />}
        />
      ) : (
        <p class="details-note" aria-busy={body === 'loading'}>
          {typeof body === 'string' ? missingWords(body) : text('bodyEmpty')}
        </p>
      )}
    </section>
  );
}

/** `undefined` until it has come, and for good where it cannot be made. */
function useDescription(session: LoadedSession, frame: FrameNumber): Description | undefined {
  const [known, setKnown] = useState<Description>();
  useEffect(() => {
    let current = true;
    session.descriptions.whole(frame).then(
      (described) => {
        if (current) setKnown(described);
      },
      () => {},
    );
    return () => {
      current = false;
    };
  }, [session, frame]);
  return known?.frame === frame ? known : undefined;
}

function viewFor(chosen: BodyView | undefined, parsed: ParsedBody | undefined): BodyView {
  const views: BodyView[] = [
    ...(parsed?.tree ? ['tree' as const] : []),
    ...(parsed?.binary ? [] : ['raw' as const]),
    'hex',
  ];
  return chosen && views.includes(chosen) ? chosen : (views[0] ?? 'hex');
}

/** What its protocol makes of it; why not, where it could not be read. That it was cut is said elsewhere. */
function DecodedAs({ described, cut }: { described: Description | undefined; cut: boolean }) {
  if (!described) return <p class="decoded-as muted">{text('typeNotYet')}</p>;
  const { protocol, role, channel, id, error, whole } = described;
  const parts = [
    protocolWords(protocol),
    role && role !== 'data' && roleWords(role),
    channel && text('decodedChannel', oneLine(channel)),
    id !== undefined && text('decodedId', oneLine(String(id))),
  ];
  const words = parts.filter(Boolean).join(' · ');
  return (
    <div class="decoded-as">
      {words !== typeWords(described) && <p class="muted break">{words}</p>}
      {error !== undefined && !cut && <p class="tone-warn break">{text('decodedError', oneLine(error))}</p>}
      {!whole && <p class="muted">{text('typeNotWhole')}</p>}
    </div>
  );
}

/** What became of the message: a line each. */
interface FateProps {
  facts: FrameRecord;
  kept: number | undefined;
  /** What Redial itself did to it. */
  fault: string | undefined;
}

function Fate({ facts, kept, fault }: FateProps) {
  return (
    <ul class="fate">
      {facts.lost ? (
        <FateLine icon="failed" tone="bad">
          {text('lostByFault')}
        </FateLine>
      ) : facts.dir === 'out' ? (
        <SendFate facts={facts} />
      ) : (
        <ReceiveFate facts={facts} />
      )}
      {fault !== undefined && (
        <FateLine icon="fault" tone="warn">
          {fault}
        </FateLine>
      )}
      {facts.truncated && (
        <FateLine icon="warning" tone="warn">
          {text('truncated', formatBytes(kept ?? 0), formatBytes(facts.size))}
        </FateLine>
      )}
      {facts.redacted && (
        <FateLine icon="event" tone="plain">
          {text('redactedHint')}
        </FateLine>
      )}
    </ul>
  );
}

function faultWordsOf({ events, connections }: LoadedSession, facts: FrameRecord): string | undefined {
  if (!facts.injected) return undefined;
  const endpoint = connections.get(facts.connection)?.endpoint;
  const span = faultOfFrame(faultSpans(faultEvents(events.values())), facts, endpoint);
  return span ? text('injectedByNamed', faultName(span.kind)) : text('injectedBy');
}

function SendFate({ facts }: { facts: FrameRecord }) {
  switch (facts.outcome) {
    case 'discarded':
      return (
        <FateLine icon="failed" tone="bad">
          {text('outcomeDiscarded')}
        </FateLine>
      );
    case 'threw':
      return (
        <FateLine icon="failed" tone="bad">
          {text('outcomeThrew')}
        </FateLine>
      );
    default:
      return (
        <FateLine icon="done" tone="plain">
          {facts.buffered ? text('outcomeSentBuffered', formatBytes(facts.buffered)) : text('outcomeSent')}
        </FateLine>
      );
  }
}

function ReceiveFate({ facts }: { facts: FrameRecord }) {
  const parts: string[] = [];
  if (facts.listeners === undefined) parts.push(text('heardUnknown'));
  else if (facts.listeners === 0) parts.push(text('heardNone'));
  else parts.push(counted('heard', facts.listeners));
  if (facts.handlerMs !== undefined) {
    // Browsers round their clocks for pages: below a tenth of a millisecond they say 0.
    parts.push(
      facts.handlerMs < 0.1 ? text('handledAtOnce') : text('handledIn', formatSpan(facts.handlerMs)),
    );
  }
  if (facts.paintMs !== undefined) parts.push(text('paintedAfter', formatSpan(facts.paintMs)));
  const unheard = facts.listeners === 0;
  return (
    <FateLine icon={unheard ? 'failed' : 'done'} tone={unheard ? 'bad' : 'plain'}>
      {parts.join(' · ')}
    </FateLine>
  );
}

function FateLine({
  icon,
  tone,
  children,
}: {
  icon: IconName;
  tone: 'plain' | 'warn' | 'bad';
  children: string;
}) {
  return (
    <li class={`fate-${tone}`}>
      <Icon name={icon} />
      <span>{children}</span>
    </li>
  );
}
