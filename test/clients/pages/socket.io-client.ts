import { io } from 'socket.io-client';

const socket = io({
  transports: ['websocket'],
  ...(location.search === '?gives-up' ? { reconnectionDelay: 100, reconnectionAttempts: 4 } : {}),
});
socket.on('tick', (at: number) => {
  document.title = String(at);
});
