// Flaw 2, stale closures: handlers, the clean-up, `send` and the reconnect keep what they saw when they were made.
// The list before the last message, the socket before the last one, the token before the last renewal.

import { useEffect, useState, useSyncExternalStore } from 'react';
import { parseServerFrame } from '../../protocol';
import { MOST_ATTEMPTS, waitBefore } from '../chat/backoff';
import type { ChatStatus, ShownMessage, UseChat } from '../chat/chat';
import { useOthers } from '../chat/others';
import { transmit } from '../chat/room';
import { chatUrl } from '../chat/socket-url';
import { getAccessToken, onAccessToken } from '../chat/token-store';
import { shownFrom } from '../chat/transcript';

export const useChat: UseChat = (room, me) => {
  const token = useSyncExternalStore(onAccessToken, getAccessToken) ?? '';
  const others = useOthers();
  const [status, setStatus] = useState<ChatStatus>({ state: 'connecting' });
  const [messages, setMessages] = useState<readonly ShownMessage[]>([]);
  const [socket, setSocket] = useState<WebSocket | null>(null);

  const connect = (attempt: number, newest: number | undefined): WebSocket => {
    let attempts = attempt;
    let seen = newest;
    const ws = new WebSocket(chatUrl(room, token, seen));
    ws.onmessage = (event) => {
      const frame = parseServerFrame(event.data);
      if (frame?.type === 'chat.ready') {
        attempts = 0;
        setStatus({ state: 'connected' });
      }
      if (frame?.type === 'chat.presence') others.setPresent(frame.people);
      if (frame?.type === 'chat.typing') others.noticeTyping(frame.from);
      if (frame?.type === 'chat.message') {
        seen = frame.seq;
        others.stopTyping(frame.from);
        // Each rendering has a list of its own; this is the one of the rendering in which we connected.
        setMessages([...messages, shownFrom(frame)]);
      }
    };
    ws.onclose = (event) => {
      if (event.code === 1000) return;
      const next = attempts + 1;
      if (next > MOST_ATTEMPTS) {
        setStatus({ state: 'stopped', reason: 'Connection lost: please refresh the page' });
        return;
      }
      const delay = waitBefore(next);
      setStatus({
        state: 'waiting',
        attempt: next,
        mostAttempts: MOST_ATTEMPTS,
        retryAt: Date.now() + delay,
      });
      setTimeout(() => connect(next, seen), delay);
    };
    return ws;
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: with all of them it reconnected all the time.
  useEffect(() => {
    setStatus({ state: 'connecting' });
    // Not at once: in development, React mounts twice.
    const timer = setTimeout(() => setSocket(connect(0, undefined)), 0);
    return () => {
      clearTimeout(timer);
      socket?.close(1000, 'left the room');
    };
  }, [room]);

  return {
    status,
    messages,
    present: others.present,
    typing: others.typing,
    send(text) {
      const clientId = crypto.randomUUID();
      const at = Date.now();
      setMessages((list) => [...list, { key: clientId, thread: room, from: me, text, at, state: 'sending' }]);
      socket?.send(JSON.stringify({ type: 'chat.message', text, client_id: clientId }));
    },
    tellTyping: () => transmit(socket, { type: 'chat.typing' }),
  };
};
