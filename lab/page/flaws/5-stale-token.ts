// Flaw 5, token freshness: the token that logging in left in localStorage is used for good. It ends after a while; from
// then on every attempt gets 403, which looks to the page like any other failure, and is made again with the same token.

import { useEffect, useRef, useState } from 'react';
import { MOST_ATTEMPTS, waitBefore } from '../chat/backoff';
import type { ChatStatus, UseChat } from '../chat/chat';
import { transmit, useRoom } from '../chat/room';
import { chatUrl } from '../chat/socket-url';
import { getAccessToken } from '../chat/token-store';

export const useChat: UseChat = (room, me) => {
  const { transcript, others, receive } = useRoom(room, me);
  const { newestIn } = transcript;
  const [status, setStatus] = useState<ChatStatus>({ state: 'connecting' });
  const socketRef = useRef<WebSocket | null>(null);

  useEffect(() => {
    let attempt = 0;
    let timer: number | undefined;

    const connect = () => {
      setStatus({ state: 'connecting' });
      const token = getAccessToken() ?? '';
      const ws = new WebSocket(chatUrl(room, token, newestIn(room)));
      socketRef.current = ws;
      ws.onmessage = (event) => {
        if (receive(event.data) !== 'chat.ready') return;
        attempt = 0;
        setStatus({ state: 'connected' });
      };
      ws.onclose = () => {
        attempt += 1;
        if (attempt > MOST_ATTEMPTS) {
          setStatus({ state: 'stopped', reason: 'Authentication failed: please refresh the page' });
          return;
        }
        const delay = waitBefore(attempt);
        setStatus({ state: 'waiting', attempt, mostAttempts: MOST_ATTEMPTS, retryAt: Date.now() + delay });
        timer = window.setTimeout(connect, delay);
      };
    };

    timer = window.setTimeout(connect, 0);
    return () => {
      clearTimeout(timer);
      const ws = socketRef.current;
      if (!ws) return;
      ws.onmessage = ws.onclose = null;
      ws.close(1000, 'left the room');
      socketRef.current = null;
    };
  }, [room, receive, newestIn]);

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
  };
};
