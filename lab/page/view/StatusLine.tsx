import { useEffect, useState } from 'react';
import type { ChatStatus } from '../chat/chat';
import { statusWords } from '../chat/status-words';

interface StatusLineProps {
  status: ChatStatus;
  onReconnect?: () => void;
}

/** The connection's state in words, with the seconds counted down, and the button to connect anew where there is one. */
export function StatusLine({ status, onReconnect }: StatusLineProps) {
  const now = useSeconds(status.state === 'waiting');
  return (
    <div className="status">
      <div>
        <p role="status" data-status={status.state}>
          {statusWords(status, now)}
        </p>
        {status.state === 'disconnected' && <small>Messages have stopped. Try to refresh the page.</small>}
      </div>
      {onReconnect && (
        <button type="button" className="quiet" data-reconnect onClick={onReconnect}>
          Reconnect
        </button>
      )}
    </div>
  );
}

/** The time, each second while it matters; milliseconds since the epoch. */
function useSeconds(matters: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!matters) return undefined;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [matters]);
  return now;
}
