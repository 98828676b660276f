// What a drill came to, in the words of someone who only sees the page and knows what was said.

import type { ChatMessage } from '../../protocol';
import type { ChatStatus } from '../chat/chat';
import type { SeenMessage } from './hand';
import type { ConnectionCount } from './server';

export interface DrillFacts {
  /** Who looks at the page. */
  user: string;
  status: { state: ChatStatus['state']; words: string };
  shown: readonly SeenMessage[];
  /** What should be on the screen: the server's messages from the first one that the page was given. */
  said: readonly ChatMessage[];
  /** What the user wrote. */
  written: readonly string[];
  connections: ConnectionCount;
  seconds: number;
  /** How long the page was without a connection, in seconds, where it lost one and is back. */
  awaySeconds?: number | undefined;
}

export interface Verdict {
  well: boolean;
  words: string;
}

/** More handshakes than any drill needs: a first one, and some for each loss. */
const MANY_HANDSHAKES = 10;

export function judge(facts: DrillFacts): Verdict {
  const complaints = [
    storm(facts),
    stopped(facts),
    missing(facts),
    twice(facts),
    disorder(facts),
    strangers(facts),
    neverArrived(facts),
    doubled(facts),
    piledUp(facts),
  ].filter((complaint) => complaint !== undefined);
  if (complaints.length > 0) return { well: false, words: complaints.join(' ') };
  const back =
    facts.awaySeconds === undefined
      ? ''
      : ` The connection was lost and back within ${facts.awaySeconds.toFixed(1)} s.`;
  return {
    well: true,
    words: `All is well: ${facts.said.length} messages on the screen, each once and in order.${back}`,
  };
}

function storm({ connections, seconds }: DrillFacts): string | undefined {
  if (connections.handshakes <= MANY_HANDSHAKES) return undefined;
  return `The status flickers: ${connections.handshakes} connections in ${Math.round(seconds)} s.`;
}

function stopped({ status, connections }: DrillFacts): string | undefined {
  switch (status.state) {
    case 'connected':
      return undefined;
    case 'disconnected':
    case 'stopped':
      return `Messages have stopped (“${status.words}”); refreshing the page helps.`;
    case 'connecting':
    case 'waiting': {
      // Between two of a storm's sockets nothing has stopped.
      if (connections.handshakes > MANY_HANDSHAKES || connections.openNow > 0) return undefined;
      return `Messages have stopped (“${status.words}”): it tries again and again and never gets in; refreshing the page helps.`;
    }
    default:
      return status.state satisfies never;
  }
}

function missing({ shown, said }: DrillFacts): string | undefined {
  const gone = said.filter((message) => !shown.some((seen) => isSame(seen, message)));
  if (gone.length === 0) return undefined;
  return `${gone.length} of ${said.length} messages ${gone.length === 1 ? 'is' : 'are'} missing.`;
}

function twice({ shown, said }: DrillFacts): string | undefined {
  const repeated = new Set(
    said
      .filter((message) => count(shown, message) > count(said, message))
      .map((message) => `${message.from}\n${message.text}`),
  ).size;
  if (repeated === 0) return undefined;
  return repeated === 1 ? 'One message is shown twice.' : `${repeated} messages are shown twice.`;
}

function disorder({ shown, said }: DrillFacts): string | undefined {
  const places = shown
    .map((seen) => said.findIndex((message) => isSame(seen, message)))
    .filter((place) => place >= 0);
  const falls = places.filter((place, index) => place < (places[index - 1] ?? place)).length;
  return falls === 0 ? undefined : 'Messages stand in the wrong order.';
}

function strangers({ shown, said, written }: DrillFacts): string | undefined {
  const strange = shown.filter(
    (seen) => !said.some((message) => isSame(seen, message)) && !written.includes(seen.text),
  );
  if (strange.length === 0) return undefined;
  return `“${strange[0]?.text}” belongs to another room.`;
}

function neverArrived({ user, written, said }: DrillFacts): string | undefined {
  const lost = written.filter((text) => !said.some((message) => isSame({ from: user, text }, message)));
  return lost.length === 0 ? undefined : `What you wrote never arrived: ${quoted(lost)}.`;
}

function doubled({ user, written, said }: DrillFacts): string | undefined {
  const double = written.filter((text) => count(said, { from: user, text }) > 1);
  return double.length === 0 ? undefined : `What you wrote was posted twice: ${quoted(double)}.`;
}

function piledUp({ connections }: DrillFacts): string | undefined {
  // A storm's count is told already, and wrong a moment later.
  if (connections.openNow <= 1 || connections.handshakes > MANY_HANDSHAKES) return undefined;
  return `The page counts you ${connections.openNow} times over: so many connections are open at once.`;
}

interface Said {
  from: string;
  text: string;
}

/** A drill says nothing twice, so words are as good as ids, and they are all that a user sees. */
function isSame(one: Said, other: Said): boolean {
  return one.from === other.from && one.text === other.text;
}

function count(messages: readonly Said[], wanted: Said): number {
  return messages.filter((message) => isSame(message, wanted)).length;
}

function quoted(texts: readonly string[]): string {
  return texts.map((text) => `“${text}”`).join(', ');
}
