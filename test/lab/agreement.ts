// Whether a recording and the server's own log tell the same story: connection by connection, frame by frame.

import { isDeepStrictEqual } from 'node:util';
import type { LogEntry } from '../../lab/server';
import type { ConnectionRecord } from '../../src/records/recording';
import type { Recording } from '../support/browsers';

/** What either side knows of a frame. */
interface Told {
  opcode: number;
  size: number;
  text: string | undefined;
}

/** Where they differ, in words; nothing where they agree. For a lab that one page alone was on. */
export function disagreements(recording: Recording, log: readonly LogEntry[]): string[] {
  const handshakes = log.filter((entry) => entry.kind === 'handshake');
  const connections = recording.connections();
  if (handshakes.length !== connections.length) {
    return [`${connections.length} connections were recorded, ${handshakes.length} handshakes arrived.`];
  }
  return connections.flatMap((connection, index) => {
    const handshake = handshakes[index];
    return handshake ? disagreementsOf(connection, handshake, recording, log) : [];
  });
}

function disagreementsOf(
  connection: ConnectionRecord,
  { connection: number, url }: Extract<LogEntry, { kind: 'handshake' }>,
  recording: Recording,
  log: readonly LogEntry[],
): string[] {
  const found: string[] = [];
  const agree = (what: string, recorded: unknown, logged: unknown) => {
    if (isDeepStrictEqual(recorded, logged)) return;
    found.push(
      `${what} of connection ${number}: recorded ${JSON.stringify(recorded)}, logged ${JSON.stringify(logged)}`,
    );
  };
  const wasLetIn = log.some((entry) => entry.kind === 'open' && entry.connection === number);
  agree('address', withoutToken(connection.url), withoutToken(new URL(url, connection.url).href));
  agree('opening', connection.openedAt !== undefined, wasLetIn);

  const frames = recording.framesOf(connection.id);
  const received = frames.filter(({ dir }) => dir === 'in').map(told);
  const sent = frames.filter(({ dir, outcome }) => dir === 'out' && outcome === 'sent').map(told);
  const given = onTheLine(log, number, 'server');
  const taken = onTheLine(log, number, 'client');
  const { allCame, allWent } = endOf(connection);
  agree('frames received', received, allCame ? given : given.slice(0, received.length));
  agree('frames sent', allWent ? sent : sent.slice(0, taken.length), taken);
  return found;
}

/**
 * Which frames the end of a connection left whole; of the others, the last ones may be missing. While it is open, all. In
 * a closing handshake, those of the side that began it (RFC 6455, section 5.5.1), for browsers give a page nothing more
 * once it has called `close()`. When the line is cut, neither side's.
 */
function endOf({ closedAt, closeCall, closer, wasClean }: ConnectionRecord): {
  allCame: boolean;
  allWent: boolean;
} {
  if (closedAt === undefined && closeCall === undefined) return { allCame: true, allWent: true };
  return {
    allCame: wasClean === true && closer === 'server',
    allWent: wasClean === true && closer === 'client',
  };
}

function told({ opcode, size, text }: { opcode: number; size: number; text?: string }): Told {
  return { opcode, size, text };
}

function onTheLine(log: readonly LogEntry[], connection: number, from: 'client' | 'server'): Told[] {
  return log
    .filter((entry) => entry.kind === 'frame')
    .filter((entry) => entry.connection === connection && entry.from === from)
    .map(told);
}

/** The recording has a fingerprint in its place. */
function withoutToken(url: string): string {
  const address = new URL(url);
  address.searchParams.delete('token');
  return address.href;
}
