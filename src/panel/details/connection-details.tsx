// One connection: how it ended and what that usually means, its times, what it asked for and got, who made and who
// closed it, and the tokens it used.

import type { ComponentChildren } from 'preact';
import type { ConnectionRow } from '../../store/schema';
import { enderWords, stateWords, waitWords } from '../connections/words';
import { closeWords } from '../model/close-codes';
import { formatBytes, formatMoment, formatSpan } from '../model/format';
import type { Panel } from '../model/panel';
import type { LoadedSession } from '../model/session';
import { connectionState, tokensOf } from '../model/story';
import { matchWaits, type Wait } from '../model/waits';
import { Facts } from '../parts/facts';
import { Icon } from '../parts/icons';
import { counted, text } from '../texts';
import { HandshakeHeaders } from './handshake';
import { Stack } from './stack';
import { Tokens } from './tokens';

interface ConnectionDetailsProps {
  panel: Panel;
  session: LoadedSession;
  connection: ConnectionRow;
}

export function ConnectionDetails({ panel, session, connection }: ConnectionDetailsProps) {
  const page = session.pages.get(connection.page);
  const wait = waitBefore(session, connection);
  const { closeCall, initiator, handshake } = connection;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by the keyboard.
    <div class="scope-details" tabIndex={0}>
      <h2 class="break">
        {text('scopeConnection', session.ordinal(connection.id) ?? '?')}{' '}
        <span class="muted">{connection.url}</span>
      </h2>
      <Verdict session={session} connection={connection} />
      {wait && <p class="details-line">{waitWords(wait)}</p>}
      <Facts
        facts={[
          [text('factCreated'), formatMoment(connection.createdAt)],
          [text('factOpenAt'), since(connection.openedAt, connection.createdAt)],
          [text('factErrorAt'), since(connection.errorAt, connection.createdAt)],
          [text('factClosedAt'), since(connection.closedAt, connection.createdAt)],
          [text('factHandshake'), handshake && [handshake.status, handshake.error].filter(Boolean).join(' ')],
          [text('factAskedProtocols'), connection.protocols.join(', ') || text('none')],
          [
            text('factProtocol'),
            connection.openedAt === undefined ? undefined : connection.protocol || text('none'),
          ],
          [text('factExtensions'), connection.extensions],
          [text('factBinaryType'), connection.binaryType],
          [
            text('received'),
            `${counted('messages', connection.received.frames)}, ${formatBytes(connection.received.bytes)}`,
          ],
          [
            text('sent'),
            `${counted('messages', connection.sent.frames)}, ${formatBytes(connection.sent.bytes)}`,
          ],
          [text('factPage'), page?.url],
          [text('factWorld'), connection.world === 'worker' ? text('worldWorker') : undefined],
        ]}
      />
      <Section title={text('tokens')}>
        <Tokens
          tokens={tokensOf(session.events.values(), connection.id)}
          connectedAt={connection.createdAt}
        />
      </Section>
      <Section title={text('initiator')}>
        <Stack stack={initiator?.stack} panel={panel} />
      </Section>
      {closeCall && (
        <Section title={text('closeCall')}>
          <p class="details-line">
            {closeCallWords(closeCall)}
            {connection.closedAt !== undefined &&
              ` · ${text('closeCallBefore', formatSpan(connection.closedAt - closeCall.at))}`}
          </p>
          <Stack stack={closeCall.stack} panel={panel} />
        </Section>
      )}
      {handshake && <HandshakeHeaders handshake={handshake} />}
    </div>
  );
}

/** The connection's story in a sentence or two. */
function Verdict({ session, connection }: { session: LoadedSession; connection: ConnectionRow }) {
  const state = connectionState(connection, session.pages.get(connection.page));
  const words = stateWords(state);
  if (connection.code === undefined) {
    return (
      <p class={`verdict tone-${words.tone}`}>
        <Icon name={words.icon} />
        <span>{words.text}</span>
      </p>
    );
  }
  const { tone, name, means } = closeWords(connection.code, connection.openedAt !== undefined);
  return (
    <div class={`verdict close-${tone}`}>
      <Icon name={words.icon} />
      <div>
        <p>
          <strong>
            {connection.code} {name}
          </strong>{' '}
          · {enderWords(connection)}
          {connection.wasClean !== undefined &&
            ` · ${text(connection.wasClean ? 'wasClean' : 'wasNotClean')}`}
        </p>
        {connection.reason && <p class="break">{text('closeReason', connection.reason)}</p>}
        <p class="plain-words">{means}</p>
      </div>
    </div>
  );
}

function Section({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="details-section">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function waitBefore(session: LoadedSession, connection: ConnectionRow): Wait | undefined {
  const siblings = [...session.connections.values()].filter(
    (other) => other.endpoint === connection.endpoint && other.page === connection.page,
  );
  const decisions = [...session.events.values()].flatMap(({ record }) =>
    record.kind === 'decision' ? [record] : [],
  );
  return matchWaits(siblings, decisions).get(connection.id);
}

function closeCallWords({ code, reason }: { code?: number; reason?: string }): string {
  const values = [code, reason === undefined ? undefined : JSON.stringify(reason)].filter(
    (value) => value !== undefined,
  );
  return `close(${values.join(', ')})`;
}

function since(at: number | undefined, created: number): string | undefined {
  return at === undefined ? undefined : text('momentAfter', formatMoment(at), formatSpan(at - created));
}
