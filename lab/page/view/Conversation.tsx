// One room: who is there, what was said, how the connection is, and where one writes.

import { useEffect, useRef, useState } from 'react';
import type { RoomSummary } from '../../protocol';
import type { Presence, ShownMessage, UseChat } from '../chat/chat';
import { Composer } from './Composer';
import { MessageList } from './MessageList';
import { StatusLine } from './StatusLine';

interface ConversationProps {
  room: RoomSummary;
  me: string;
  /** The same for the life of the component. */
  useChat: UseChat;
}

export function Conversation({ room, me, useChat }: ConversationProps) {
  const chat = useChat(room.id, me);
  return (
    <main className="conversation">
      <header>
        <h1>{room.title}</h1>
        <People present={chat.present} me={me} />
        <StatusLine status={chat.status} {...(chat.reconnect ? { onReconnect: chat.reconnect } : {})} />
      </header>
      <Messages messages={chat.messages} me={me} />
      <p className="typing" aria-live="polite">
        {typingWords(chat.typing)}
      </p>
      <Composer roomTitle={room.title} onSend={chat.send} onTyping={chat.tellTyping} />
    </main>
  );
}

function People({ present, me }: { present: readonly Presence[]; me: string }) {
  if (present.length === 0) return <p className="people" />;
  const words = present.map(({ name, connections }) => {
    const who = name === me ? 'you' : name;
    return connections > 1 ? `${who} (${connections} connections)` : who;
  });
  return <p className="people">{words.join(', ')}</p>;
}

/** Scrolls with what comes, unless the reader has scrolled up. */
function Messages({ messages, me }: { messages: readonly ShownMessage[]; me: string }) {
  const scroller = useRef<HTMLDivElement>(null);
  const [isAtEnd, setAtEnd] = useState(true);

  useEffect(() => {
    const element = scroller.current;
    if (!element || !isAtEnd) return undefined;
    const toEnd = () => {
      element.scrollTop = element.scrollHeight;
    };
    // Both may change: what is inside by messages, the frame by the window.
    const observer = new ResizeObserver(toEnd);
    observer.observe(element);
    for (const child of element.children) observer.observe(child);
    return () => observer.disconnect();
  }, [isAtEnd]);

  return (
    <div
      className="messages"
      role="log"
      aria-label="Messages"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard.
      tabIndex={0}
      ref={scroller}
      onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) =>
        setAtEnd(scrollTop + clientHeight > scrollHeight - END_SLACK_PX)
      }
    >
      <div>
        <MessageList messages={messages} me={me} />
      </div>
    </div>
  );
}

/** So near to the end still counts as there. */
const END_SLACK_PX = 40;

function typingWords(names: readonly string[]): string {
  if (names.length === 0) return '';
  if (names.length === 1) return `${names[0]} is typing…`;
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)} are typing…`;
}
