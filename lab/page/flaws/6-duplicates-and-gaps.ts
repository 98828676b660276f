// Flaw 6, duplicates and gaps: where to resume is guessed from how many messages are on the screen, what comes again is
// shown again, and what waits to be sent stands in two lists, both of which are sent.

import { useEffect, useRef, useState } from 'react';
import { parseServerFrame } from '../../protocol';
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
  const messagesRef = useRef<readonly ShownMessage[]>([]);
  const socketRef = useRef<WebSocket | null>(null);
  const queueRef = useRef<string[]>([]);
  const unconfirmedRef = useRef<string[]>([]);

  useEffect(() => {
    let left = false;
    let timer: number | undefined;
    let attempt = 0;

    const append = (message: ShownMessage) => {
      messagesRef.current = [...messagesRef.current, message];
      setMessages(messagesRef.current);
    };

    const receive = (event: MessageEvent) => {
      const frame = parseServerFrame(event.data);
      switch (frame?.type) {
        case 'chat.ready':
          attempt = 0;
          setStatus({ state: 'connected' });
          for (const text of queueRef.current.splice(0))
            transmit(socketRef.current, { type: 'chat.message', text });
          // What was not confirmed may be lost: once more.
          for (const text of unconfirmedRef.current)
            transmit(socketRef.current, { type: 'chat.message', text });
          break;
        case 'chat.message':
          stopTyping(frame.from);
          unconfirmedRef.current = unconfirmedRef.current.filter((text) => text !== frame.text);
          append({ ...shownFrom(frame), key: crypto.randomUUID() });
          break;
        case 'chat.presence':
          setPresent(frame.people);
          break;
        case 'chat.typing':
          noticeTyping(frame.from);
          break;
      }
    };

    const connect = async () => {
      const token = await freshAccessToken();
      if (left) return;
      // One sequence number a message: so many on the screen, so many received.
      const since = messagesRef.current.length || undefined;
      const ws = new WebSocket(chatUrl(room, token, since));
      socketRef.current = ws;
      ws.onmessage = receive;
      ws.onclose = retry;
    };

    const retry = () => {
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

    messagesRef.current = [];
    setMessages([]);
    begin();
    return () => {
      left = true;
      clearTimeout(timer);
      const ws = socketRef.current;
      if (!ws) return;
      ws.onmessage = ws.onclose = null;
      ws.close(1000, 'left the room');
      socketRef.current = null;
    };
  }, [room, setPresent, noticeTyping, stopTyping]);

  return {
    status,
    messages,
    present,
    typing,
    send(text) {
      messagesRef.current = [
        ...messagesRef.current,
        { key: crypto.randomUUID(), thread: room, from: me, text, at: Date.now(), state: 'kept' },
      ];
      setMessages(messagesRef.current);
      unconfirmedRef.current.push(text);
      if (!transmit(socketRef.current, { type: 'chat.message', text })) queueRef.current.push(text);
    },
    tellTyping: () => transmit(socketRef.current, { type: 'chat.typing' }),
  };
};
