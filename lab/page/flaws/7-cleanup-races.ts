// Flaw 7, the life-cycle's races: every socket's end schedules a reconnect, also the end of one that was replaced or left;
// `onerror` and `onclose` each schedule one; and the ref knows the newest socket alone, so nobody closes the others.

import { useCallback, useEffect, useRef, useState } from 'react';
import { MOST_ATTEMPTS, waitBefore } from '../chat/backoff';
import type { ChatStatus, UseChat } from '../chat/chat';
import { transmit, useRoom } from '../chat/room';
import { chatUrl } from '../chat/socket-url';
import { freshAccessToken } from '../chat/token-store';

/** Soon: most losses are over in no time. */
const FIRST_WAIT_MS = 500;

export const useChat: UseChat = (room, me) => {
  const { transcript, others, receive } = useRoom(room, me);
  const { newestIn } = transcript;
  const [status, setStatus] = useState<ChatStatus>({ state: 'connecting' });
  const socketRef = useRef<WebSocket | null>(null);
  const attemptsRef = useRef(0);
  const timerRef = useRef<number | undefined>(undefined);

  const connect = useCallback(async () => {
    const reconnect = () => {
      attemptsRef.current += 1;
      const attempt = attemptsRef.current;
      if (attempt > MOST_ATTEMPTS) {
        setStatus({ state: 'stopped', reason: 'Connection lost: please refresh the page' });
        return;
      }
      const delay = waitBefore(attempt, FIRST_WAIT_MS);
      setStatus({ state: 'waiting', attempt, mostAttempts: MOST_ATTEMPTS, retryAt: Date.now() + delay });
      timerRef.current = window.setTimeout(connect, delay);
    };

    setStatus({ state: 'connecting' });
    const token = await freshAccessToken().catch(() => null);
    if (!token) {
      reconnect();
      return;
    }
    const ws = new WebSocket(chatUrl(room, token, newestIn(room)));
    socketRef.current = ws;
    ws.onmessage = (event) => {
      if (receive(event.data) !== 'chat.ready') return;
      attemptsRef.current = 0;
      setStatus({ state: 'connected' });
    };
    ws.onerror = reconnect;
    ws.onclose = reconnect;
  }, [room, receive, newestIn]);

  useEffect(() => {
    timerRef.current = window.setTimeout(connect, 0);
    return () => {
      clearTimeout(timerRef.current);
      socketRef.current?.close(1000, 'left the room');
    };
  }, [connect]);

  return {
    status,
    messages: transcript.messages,
    present: others.present,
    typing: others.typing,
    send(text) {
      const clientId = crypto.randomUUID();
      transcript.addOwn(clientId, text);
      if (!transmit(socketRef.current, { type: 'chat.message', text, client_id: clientId })) {
        transcript.fail(clientId);
      }
    },
    tellTyping: () => transmit(socketRef.current, { type: 'chat.typing' }),
    reconnect() {
      socketRef.current?.close(1000, 'reconnect');
      connect();
    },
  };
};
