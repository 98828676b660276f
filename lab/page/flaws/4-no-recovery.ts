// Flaw 4, no recovery: the end of the connection changes a word on the page, and that is all. Nobody connects again.

import { useEffect, useRef, useState } from 'react';
import type { ChatStatus, UseChat } from '../chat/chat';
import { transmit, useRoom } from '../chat/room';
import { chatUrl } from '../chat/socket-url';
import { freshAccessToken } from '../chat/token-store';

export const useChat: UseChat = (room, me) => {
  const { transcript, others, receive } = useRoom(room, me);
  const { newestIn } = transcript;
  const [status, setStatus] = useState<ChatStatus>({ state: 'connecting' });
  const socketRef = useRef<WebSocket | null>(null);

  useEffect(() => {
    let left = false;
    const connect = async () => {
      const token = await freshAccessToken();
      if (left) return;
      const ws = new WebSocket(chatUrl(room, token, newestIn(room)));
      socketRef.current = ws;
      ws.onmessage = (event) => {
        if (receive(event.data) === 'chat.ready') setStatus({ state: 'connected' });
      };
      ws.onclose = () => {
        setStatus({ state: 'disconnected' });
        // The user must refresh.
      };
    };
    setStatus({ state: 'connecting' });
    connect().catch(() => setStatus({ state: 'disconnected' }));

    return () => {
      left = true;
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
