import type { MessageState, ShownMessage } from '../chat/chat';
import { Avatar } from './Avatar';

/** Messages from top to bottom; those of one person in a row stand together. */
export function MessageList({ messages, me }: { messages: readonly ShownMessage[]; me: string }) {
  if (messages.length === 0) return <p className="empty">Nothing here yet.</p>;
  return (
    <ol>
      {messages.map((message, index) => (
        <Message
          key={message.key}
          message={message}
          isMine={message.from === me}
          continues={messages[index - 1]?.from === message.from}
        />
      ))}
    </ol>
  );
}

interface MessageProps {
  message: ShownMessage;
  isMine: boolean;
  /** The message above is by the same person. */
  continues: boolean;
}

function Message({ message: { from, text, at, state }, isMine, continues }: MessageProps) {
  return (
    <li
      data-message
      data-from={from}
      data-text={text}
      data-state={state}
      className={`${isMine ? 'mine' : ''} ${continues ? 'continues' : ''}`}
    >
      {!isMine && !continues && <Avatar name={from} />}
      <div className="bubble">
        {!continues && (
          <p className="byline">
            <b>{isMine ? 'You' : from}</b>
            <time dateTime={new Date(at).toISOString()}>
              {new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })}
            </time>
          </p>
        )}
        <p className="text">{text}</p>
        {state !== 'kept' && <p className={`state ${state}`}>{STATE_WORDS[state]}</p>}
      </div>
    </li>
  );
}

const STATE_WORDS: Record<Exclude<MessageState, 'kept'>, string> = {
  sending: 'Sending…',
  failed: 'Not sent',
};
