// Flaw 1, useEffect dependency hell: the callbacks are among the effect's dependencies, and the component makes new ones
// at each rendering. Each status and each message renders; each rendering closes the socket and opens another.

import { useEffect, useRef, useState } from 'react';
import type { ServerFrame } from '../../protocol';
import { MOST_ATTEMPTS, waitBefore } from '../chat/backoff';
import type { ChatStatus, UseChat } from '../chat/chat';
import { transmit, useRoom } from '../chat/room';
import { chatUrl } from '../chat/socket-url';
import { freshAccessToken } from '../chat/token-store';

type SocketStatus = 'connecting' | 'connected' | 'disconnected';

interface ChatSocketOptions {
  threadId: string;
  newestIn(threadId: string): number | undefined;
  onFrame(data: unknown): ServerFrame['type'] | undefined;
  onStatus(status: SocketStatus): void;
  onRetry(retry: { attempt: number; retryAt: number }): void;
}

function useChatSocket({ threadId, newestIn, onFrame, onStatus, onRetry }: ChatSocketOptions) {
  const socketRef = useRef<WebSocket | null>(null);
  const attemptsRef = useRef(0);
  const [reconnectTrigger, setReconnectTrigger] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies(reconnectTrigger): set to connect again.
  useEffect(() => {
    let left = false;
    let timer: number | undefined;

    const retry = () => {
      onStatus('disconnected');
      attemptsRef.current += 1;
      if (attemptsRef.current > MOST_ATTEMPTS) return;
      const delay = waitBefore(attemptsRef.current);
      onRetry({ attempt: attemptsRef.current, retryAt: Date.now() + delay });
      timer = window.setTimeout(() => setReconnectTrigger(Date.now()), delay);
    };

    const connect = async () => {
      onStatus('connecting');
      const token = await freshAccessToken();
      if (left) return;
      const ws = new WebSocket(chatUrl(threadId, token, newestIn(threadId)));
      socketRef.current = ws;
      ws.onmessage = (event) => {
        if (onFrame(event.data) !== 'chat.ready') return;
        attemptsRef.current = 0;
        onStatus('connected');
      };
      ws.onclose = retry;
    };
    connect().catch(retry);

    return () => {
      left = true;
      clearTimeout(timer);
      const ws = socketRef.current;
      if (!ws) return;
      ws.onmessage = ws.onclose = null;
      ws.close(1000, 'cleanup');
    };
  }, [threadId, newestIn, onFrame, onStatus, onRetry, reconnectTrigger]);

  return socketRef;
}

export const useChat: UseChat = (room, me) => {
  const { transcript, others, receive } = useRoom(room, me);
  const [status, setStatus] = useState<SocketStatus>('connecting');
  const [retry, setRetry] = useState({ attempt: 0, retryAt: 0 });

  const socket = useChatSocket({
    threadId: room,
    newestIn: transcript.newestIn,
    onFrame: (data) => receive(data),
    onStatus: (next) => setStatus(next),
    onRetry: (next) => setRetry(next),
  });

  return {
    status: shownStatus(status, retry),
    messages: transcript.messages,
    present: others.present,
    typing: others.typing,
    send(text) {
      const clientId = crypto.randomUUID();
      transcript.addOwn(clientId, text);
      if (!transmit(socket.current, { type: 'chat.message', text, client_id: clientId }))
        transcript.fail(clientId);
    },
    tellTyping: () => transmit(socket.current, { type: 'chat.typing' }),
  };
};

function shownStatus(
  status: SocketStatus,
  { attempt, retryAt }: { attempt: number; retryAt: number },
): ChatStatus {
  if (status !== 'disconnected') return { state: status };
  if (attempt > MOST_ATTEMPTS)
    return { state: 'stopped', reason: 'Connection lost: please refresh the page' };
  return { state: 'waiting', attempt, mostAttempts: MOST_ATTEMPTS, retryAt };
}
