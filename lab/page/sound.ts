// The sound twin of all seven flaws: the companion library, told the words of this chat.

import * as React from 'react';
import { useState } from 'react';
import {
  acknowledgements,
  createUseSocket,
  exponentialBackoff,
  heartbeat,
  ordering,
  type SocketEvents,
  type SocketState,
} from '../../src/hook';
import type { ClientFrame, ServerFrame } from '../protocol';
import { MOST_ATTEMPTS } from './chat/backoff';
import type { ChatStatus, UseChat } from './chat/chat';
import { useRoom } from './chat/room';
import { chatUrl } from './chat/socket-url';
import { getFreshToken } from './chat/token-store';

const useSocket = createUseSocket(React);

const isMessage = (frame: ServerFrame) => frame.type === 'chat.message';

/** A half-open connection shows within eight seconds: soon enough for a demonstration. */
const beat = heartbeat<ServerFrame, ClientFrame>({ intervalMs: 5_000, timeoutMs: 3_000 });

const order = ordering<ServerFrame, ClientFrame>({
  readSequence: (frame) => (isMessage(frame) ? frame.seq : undefined),
  readId: (frame) => (isMessage(frame) ? frame.id : undefined),
  requestMissing: ({ from, to }) => ({ type: 'chat.replay', since: from - 1, before: to + 1 }),
});

const confirmation = acknowledgements<ServerFrame, ClientFrame>({
  readAck: (frame) => (frame.type === 'chat.ack' ? frame.client_id : undefined),
  identify: (frame, newId) => {
    const id = ('client_id' in frame && frame.client_id) || newId;
    return { id, message: { ...frame, client_id: id } };
  },
});

export const useChat: UseChat = (room, me) => {
  const { transcript, others, dispatch } = useRoom(room, me);
  const [retry, setRetry] = useState<
    (SocketEvents<ServerFrame, ClientFrame>['retry'] & { at: number }) | undefined
  >();
  const [stop, setStop] = useState('');

  const socket = useSocket<ServerFrame, ClientFrame>({
    key: room,
    url: ({ token, lastSequence }) => chatUrl(room, token ?? '', lastSequence ?? transcript.newestIn(room)),
    getToken: getFreshToken,
    isReady: (frame) => frame.type === 'chat.ready',
    backoff: exponentialBackoff({ maxAttempts: MOST_ATTEMPTS }),
    heartbeat: beat,
    ordering: order,
    acknowledgements: confirmation,
    onMessage: dispatch,
    onRetry: (next) => setRetry({ ...next, at: Date.now() }),
    onStop: ({ reason }) => setStop(reason),
  });

  return {
    status: shownStatus(socket.state, retry, stop),
    messages: transcript.messages,
    present: others.present,
    typing: others.typing,
    send(text) {
      const clientId = crypto.randomUUID();
      transcript.addOwn(clientId, text);
      socket
        .deliver({ type: 'chat.message', text, client_id: clientId })
        .then(dispatch, () => transcript.fail(clientId));
    },
    tellTyping: () => socket.send({ type: 'chat.typing' }, { volatile: true }),
    reconnect: socket.reconnect,
  };
};

function shownStatus(
  state: SocketState,
  retry: { attempt: number; delayMs: number | undefined; at: number } | undefined,
  stop: string,
): ChatStatus {
  switch (state) {
    case 'idle':
    case 'connecting':
      return { state: 'connecting' };
    case 'open':
      return { state: 'connected' };
    case 'waiting':
    case 'offline':
      return {
        state: 'waiting',
        attempt: retry?.attempt ?? 1,
        mostAttempts: MOST_ATTEMPTS,
        ...(state === 'waiting' && retry?.delayMs !== undefined ? { retryAt: retry.at + retry.delayMs } : {}),
      };
    case 'stopped':
      return { state: 'stopped', reason: `Stopped, ${stop}: please refresh the page` };
    case 'disposed':
      return { state: 'disconnected' };
    default:
      return state satisfies never;
  }
}
