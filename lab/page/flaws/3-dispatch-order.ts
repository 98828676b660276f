// Flaw 3, the race at the start: the socket is open while the page still loads what it wants to know about the room, and
// only then are the frames listened to. What came meanwhile was heard by nobody; what is asked for later comes out of
// order; and what the user sends before the socket is open throws.

import { useEffect, useRef, useState } from 'react';
import { parseServerFrame, type RoomSummary } from '../../protocol';
import { MOST_ATTEMPTS, waitBefore } from '../chat/backoff';
import type { ChatStatus, ShownMessage, UseChat } from '../chat/chat';
import { useOthers } from '../chat/others';
import { transmit } from '../chat/room';
import { chatUrl } from '../chat/socket-url';
import { freshAccessToken } from '../chat/token-store';
import { shownFrom } from '../chat/transcript';

export const useChat: UseChat = (room, me) => {
  const { present, typing, setPresent, noticeTyping, stopTyping } = useOthers();
  const [status, setStatus] = useState<ChatStatus>({ state: 'connecting' });
  const [messages, setMessages] = useState<readonly ShownMessage[]>([]);
  const socketRef = useRef<WebSocket | null>(null);

  useEffect(() => {
    let left = false;
    let timer: number | undefined;
    let attempt = 0;
    let oldest: number | undefined;
    let newest: number | undefined;

    const dispatch = (event: MessageEvent) => {
      const frame = parseServerFrame(event.data);
      if (frame?.type === 'chat.presence') setPresent(frame.people);
      if (frame?.type === 'chat.typing') noticeTyping(frame.from);
      if (frame?.type === 'chat.ack') {
        setMessages((list) =>
          list.map((shown) => (shown.key === frame.client_id ? { ...shown, state: 'kept' } : shown)),
        );
      }
      if (frame?.type !== 'chat.message') return;
      stopTyping(frame.from);
      const isFirst = newest === undefined;
      oldest = Math.min(oldest ?? frame.seq, frame.seq);
      newest = Math.max(newest ?? 0, frame.seq);
      setMessages((list) =>
        list.some((shown) => shown.id === frame.id || shown.key === frame.client_id)
          ? list
          : [...list, shownFrom(frame)],
      );
      // There is more before it: fetch the rest.
      if (isFirst && frame.seq > 1)
        transmit(socketRef.current, { type: 'chat.replay', since: 0, before: frame.seq });
    };

    const connect = async () => {
      const token = await freshAccessToken();
      if (left) return;
      const ws = new WebSocket(chatUrl(room, token, newest));
      socketRef.current = ws;
      ws.onclose = retry;
      await opened(ws);
      const details = await loadDetails(room);
      document.title = `${details.title} – Parlour`;
      ws.onmessage = dispatch;
      attempt = 0;
      setStatus({ state: 'connected' });
    };

    const retry = () => {
      if (left) return;
      attempt += 1;
      if (attempt > MOST_ATTEMPTS) {
        setStatus({ state: 'stopped', reason: 'Connection lost: please refresh the page' });
        return;
      }
      const delay = waitBefore(attempt);
      setStatus({ state: 'waiting', attempt, mostAttempts: MOST_ATTEMPTS, retryAt: Date.now() + delay });
      timer = window.setTimeout(begin, delay);
    };

    const begin = () => {
      setStatus({ state: 'connecting' });
      connect().catch(retry);
    };

    setMessages([]);
    begin();
    return () => {
      left = true;
      clearTimeout(timer);
      socketRef.current?.close(1000, 'left the room');
      socketRef.current = null;
    };
  }, [room, setPresent, noticeTyping, stopTyping]);

  return {
    status,
    messages,
    present,
    typing,
    send(text) {
      const clientId = crypto.randomUUID();
      const at = Date.now();
      setMessages((list) => [...list, { key: clientId, thread: room, from: me, text, at, state: 'sending' }]);
      socketRef.current?.send(JSON.stringify({ type: 'chat.message', text, client_id: clientId }));
    },
    tellTyping: () => transmit(socketRef.current, { type: 'chat.typing' }),
  };
};

/** Resolves once the socket is open. */
function opened(ws: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    ws.onopen = () => resolve();
  });
}

async function loadDetails(room: string): Promise<RoomSummary> {
  const response = await fetch(`/api/rooms/${encodeURIComponent(room)}/`);
  return response.json();
}
