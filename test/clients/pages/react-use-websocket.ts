import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
// By its own file: a CommonJS package's default export means different things to different bundlers.
import { useWebSocket } from 'react-use-websocket/dist/lib/use-websocket';

function Tick() {
  const { lastMessage } = useWebSocket(`ws://${location.host}/ws`, {
    shouldReconnect: () => true,
    reconnectInterval: 1000,
    reconnectAttempts: location.search === '?gives-up' ? 4 : 20,
  });
  return createElement('p', null, String(lastMessage?.data ?? ''));
}

createRoot(document.body).render(createElement(Tick));
