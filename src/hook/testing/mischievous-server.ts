// A server that keeps the protocol of the socket's defaults and, while it is in the mood, everything else goes wrong:
// it drops, refuses, hangs, falls silent, restarts, repeats and overtakes itself, and forgets to acknowledge.

import { fieldOf } from '../codec';
import { expiryOf } from '../token';
import { createFakeNetwork, type FakeNetwork, type FakeSocket } from './fake-network';

export interface MischievousServer {
  readonly network: FakeNetwork;
  /** How many messages it has for its clients. */
  readonly messages: number;
  /** The identifiers of what users sent, in the order in which it took effect, once each. */
  readonly applied: readonly string[];
  /** A message for all. */
  publish(): void;
  /** Something goes wrong, chance says what. */
  misbehave(): void;
  /** From now on all is well; what went wrong before stays so. */
  behave(): void;
}

/** Not final by default: a server that goes away, fails, restarts, is overloaded, or is cut off. */
const PASSING_CODES = [1000, 1001, 1006, 1006, 1006, 1011, 1012, 1013];

export function createMischievousServer(random: () => number): MischievousServer {
  let messages = 0;
  let isWell = false;
  let handshakes: 'accepted' | 'refused' | 'ignored' = 'accepted';
  const applied = new Set<string>();

  const chance = (probability: number) => !isWell && random() < probability;
  const pick = <Value>(values: readonly Value[]): Value =>
    values[Math.floor(random() * values.length)] as Value;
  const later = (work: () => void, most = 50) => setTimeout(work, 1 + random() * most);
  const open = () => network.sockets.filter((socket) => socket.isOpen);

  /** Frames keep their order on the line, unless the server's own workers overtake each other. */
  const push = (socket: FakeSocket, message: unknown) => {
    const text = JSON.stringify(message);
    if (chance(0.2)) later(() => socket.deliver(text), 1_500);
    else socket.deliver(text);
    if (chance(0.1)) later(() => socket.deliver(text), 3_000);
  };

  const pushNumber = (socket: FakeSocket, seq: number) =>
    push(socket, { type: 'message', seq, id: `m${seq}` });

  const onConnect = (socket: FakeSocket) => {
    const query = new URL(socket.url).searchParams;
    later(() => {
      if (handshakes === 'ignored') return;
      const expiry = expiryOf(query.get('token') ?? '') ?? 0;
      if (handshakes === 'refused' || expiry <= Date.now()) return socket.finish(1006);
      socket.accept();
      for (let seq = Number(query.get('after')) + 1; seq <= messages; seq += 1) pushNumber(socket, seq);
    }, 300);
  };

  const onSend = (socket: FakeSocket, data: unknown) => {
    const message: unknown = JSON.parse(String(data));
    const id = fieldOf(message, 'id');
    if (fieldOf(message, 'type') === 'ping') later(() => socket.deliverJson({ type: 'pong' }));
    if (typeof id !== 'string' || chance(0.1)) return;
    applied.add(id);
    if (!chance(0.4)) later(() => socket.deliverJson({ type: 'ack', id }), 800);
    if (chance(0.2)) later(() => socket.deliverJson({ type: 'ack', id }), 8_000);
  };

  const network = createFakeNetwork(onConnect, onSend);

  return {
    network,
    get messages() {
      return messages;
    },
    get applied() {
      return [...applied];
    },
    publish() {
      messages += 1;
      for (const socket of open()) pushNumber(socket, messages);
    },
    misbehave() {
      const victim = pick([...open(), undefined]);
      switch (pick(['end', 'silence', 'restart', 'refuse', 'ignore', 'recover'] as const)) {
        case 'end':
          return victim?.finish(pick(PASSING_CODES));
        case 'silence':
          if (victim) victim.isSilent = true;
          return;
        case 'restart':
          handshakes = 'refused';
          for (const socket of open()) socket.finish(1012);
          return;
        case 'refuse':
          handshakes = 'refused';
          return;
        case 'ignore':
          handshakes = 'ignored';
          return;
        case 'recover':
          handshakes = 'accepted';
      }
    },
    behave() {
      isWell = true;
      handshakes = 'accepted';
    },
  };
}
