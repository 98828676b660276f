// What each of the lab's seven flaws leaves in a recording. A sign is a fact of the records that a person can point at,
// and that no sound client leaves.

import type { Flaw } from '../../lab/page/choice';
import { type ChatMessage, parseServerFrame } from '../../lab/protocol';
import type { ConnectionRecord, FrameRecord, TokenRecord } from '../../src/records/recording';
import type { Recording } from '../support/browsers';

export interface Sign {
  /** In words that hold where there is evidence. */
  words: string;
  /** Where the recording shows it, one line a case; nothing where it does not. */
  evidence(recording: Recording): string[];
}

export const SIGNS: Record<Flaw, readonly Sign[]> = {
  1: [
    {
      words:
        'A storm: the app itself closed one connection to an endpoint after another, more of them than a backoff makes attempts, in less time than it waits.',
      evidence: storms,
    },
  ],
  2: [
    {
      words: 'A connection used a token although the page had been given a newer one for the same person.',
      evidence: supersededTokens,
    },
    {
      words: 'The app sent on a socket that it had already replaced.',
      evidence: sendsOnReplacedSockets,
    },
  ],
  3: [
    {
      words: 'Frames came before the app listened: nobody heard them, and later ones were heard.',
      evidence: unheardFrames,
    },
    { words: 'A connection delivered a message after later ones.', evidence: steppedBack },
    { words: 'A send threw, for the socket was not open yet.', evidence: thrownSends },
  ],
  4: [
    {
      words: 'An open connection was lost, and the page never made another.',
      evidence: lostForGood,
    },
  ],
  5: [
    {
      words: 'The app tried more than once with one token that had expired, and never got in.',
      evidence: expiredTokens,
    },
  ],
  6: [
    { words: 'The app was given one message more than once.', evidence: repeatedMessages },
    { words: 'A message between two others never came.', evidence: skippedMessages },
    {
      words: 'The app sent the same bytes twice, with nothing in them to know the second by.',
      evidence: repeatedSends,
    },
  ],
  7: [
    {
      words: 'Two sockets of one page were open to one endpoint, with neither told to close.',
      evidence: overlaps,
    },
  ],
};

/** Attempts of the schedule that the lab's hooks keep: 1 s, 2, 4, 8, then 16 each. */
const SCHEDULE_ATTEMPTS = 10;
const SCHEDULE_MS = 1000 * (1 + 2 + 4 + 8 + 6 * 16);

function storms(recording: Recording): string[] {
  return byEndpoint(recording).flatMap((connections) => {
    const closedByApp = connections.filter(({ closer }) => closer === 'client');
    const first = closedByApp[0];
    const beyond = closedByApp[SCHEDULE_ATTEMPTS];
    if (!first || !beyond || beyond.createdAt - first.createdAt >= SCHEDULE_MS) return [];
    return [`${first.endpoint}: ${closedByApp.length} of ${connections.length} closed by the app`];
  });
}

function supersededTokens(recording: Recording): string[] {
  const tokens = recording.all('token');
  const firstSeen = new Map<string, number>();
  for (const { print, at } of tokens)
    firstSeen.set(print, Math.min(at, firstSeen.get(print) ?? Number.POSITIVE_INFINITY));
  const seen = ({ print }: TokenRecord) => firstSeen.get(print) ?? 0;
  return tokensInUse(recording).flatMap(({ connection, token }) => {
    const newer = tokens.find(
      (other) =>
        other.identity === token.identity && seen(other) > seen(token) && seen(other) < connection.createdAt,
    );
    return newer ? [`${connection.id} used ${token.print} after ${newer.print}`] : [];
  });
}

function sendsOnReplacedSockets(recording: Recording): string[] {
  return byEndpoint(recording).flatMap((connections) =>
    connections.flatMap((connection, index) => {
      const successor = connections.slice(index + 1).find(({ openedAt }) => openedAt !== undefined);
      const openedAt = successor?.openedAt ?? Number.POSITIVE_INFINITY;
      return recording
        .framesOf(connection.id)
        .filter(({ dir, at }) => dir === 'out' && at > openedAt)
        .map((frame) => `${nameOf(frame)} ${frame.outcome}, though ${successor?.id} was open`);
    }),
  );
}

function unheardFrames(recording: Recording): string[] {
  return recording.connections().flatMap((connection) => {
    const wanted = received(recording, connection);
    const lastHeard = wanted.findLastIndex(({ listeners }) => listeners !== 0);
    return wanted
      .slice(0, lastHeard + 1)
      .filter(({ listeners }) => listeners === 0)
      .map(nameOf);
  });
}

function steppedBack(recording: Recording): string[] {
  return recording.connections().flatMap((connection) => {
    let newest = 0;
    return messages(recording, [connection]).flatMap(({ seq }) => {
      const isBack = seq < newest;
      newest = Math.max(newest, seq);
      return isBack ? [`${connection.id}: message ${seq} after ${newest}`] : [];
    });
  });
}

function thrownSends(recording: Recording): string[] {
  return recording
    .all('frame')
    .filter(({ outcome }) => outcome === 'threw')
    .map(nameOf);
}

function lostForGood(recording: Recording): string[] {
  return byEndpoint(recording).flatMap((connections) => {
    const last = connections.at(-1);
    const isLost = last?.openedAt !== undefined && last.closer === 'network' && last.wasClean === false;
    return isLost ? [`${last.id}: ${last.code}, and nothing after it`] : [];
  });
}

function expiredTokens(recording: Recording): string[] {
  const late = tokensInUse(recording).filter(
    ({ connection, token }) =>
      token.exp !== undefined &&
      token.exp * 1000 <= connection.createdAt &&
      connection.openedAt === undefined,
  );
  return grouped(late, ({ token }) => token.print)
    .filter((uses) => uses.length > 1)
    .map((uses) => uses.map(({ connection, token }) => `${connection.id} used ${token.print}`).join(', '));
}

function repeatedMessages(recording: Recording): string[] {
  return byEndpoint(recording).flatMap((connections) =>
    repeated(messages(recording, connections).map(({ seq, id }) => `message ${seq} (${id})`)),
  );
}

function skippedMessages(recording: Recording): string[] {
  return byEndpoint(recording).flatMap((connections) => {
    const came = new Set(messages(recording, connections).map(({ seq }) => seq));
    const oldest = Math.min(...came);
    return [...came]
      .filter((seq) => seq > oldest && !came.has(seq - 1))
      .map((seq) => `${connections[0]?.endpoint}: nothing came just before message ${seq}`);
  });
}

function repeatedSends(recording: Recording): string[] {
  return byEndpoint(recording).flatMap((connections) =>
    repeated(
      connections
        .flatMap(({ id }) => recording.framesOf(id))
        .filter(({ dir, outcome }) => dir === 'out' && outcome === 'sent')
        .map(({ text = '' }) => text)
        // With an id of the client's own, sending again is harmless: the server knows it.
        .filter((text) => text.includes('"chat.message"') && !text.includes('"client_id"')),
    ),
  );
}

function overlaps(recording: Recording): string[] {
  return byEndpoint(recording).flatMap((connections) =>
    connections.flatMap(({ id, page, openedAt, closedAt, closeCall }, index) => {
      const end = Math.min(closeCall?.at ?? Number.POSITIVE_INFINITY, closedAt ?? Number.POSITIVE_INFINITY);
      return connections
        .slice(index + 1)
        .filter((later) => later.page === page && openedAt !== undefined && (later.openedAt ?? end) < end)
        .map((later) => `${id} and ${later.id}`);
    }),
  );
}

/** The connections to each endpoint, oldest first. */
function byEndpoint(recording: Recording): ConnectionRecord[][] {
  return grouped(recording.connections(), ({ endpoint }) => endpoint);
}

function grouped<Value>(values: readonly Value[], keyOf: (value: Value) => string): Value[][] {
  const groups = new Map<string, Value[]>();
  for (const value of values) groups.set(keyOf(value), [...(groups.get(keyOf(value)) ?? []), value]);
  return [...groups.values()];
}

/** Each connection with the token in its address. */
function tokensInUse(recording: Recording): { connection: ConnectionRecord; token: TokenRecord }[] {
  const tokens = recording.all('token').filter(({ where }) => where === 'query');
  return recording.connections().flatMap((connection) => {
    const token = tokens.find((one) => one.connection === connection.id);
    return token ? [{ connection, token }] : [];
  });
}

/** What came while the app wanted it: before it closed the socket itself. */
function received(recording: Recording, { id, closeCall }: ConnectionRecord): FrameRecord[] {
  const end = closeCall?.at ?? Number.POSITIVE_INFINITY;
  return recording.framesOf(id).filter(({ dir, at }) => dir === 'in' && at < end);
}

function messages(recording: Recording, connections: readonly ConnectionRecord[]): ChatMessage[] {
  return connections
    .flatMap((connection) => received(recording, connection))
    .map(({ text }) => parseServerFrame(text))
    .filter((frame) => frame?.type === 'chat.message');
}

function repeated(values: readonly string[]): string[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}

function nameOf({ connection, seq, text }: FrameRecord): string {
  return `${connection} frame ${seq}: ${text}`;
}
