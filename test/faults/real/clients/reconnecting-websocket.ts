import ReconnectingWebSocket from 'reconnecting-websocket';

const log: string[] = [];
Object.assign(globalThis, { log });

const socket = new ReconnectingWebSocket(`ws://${location.host}/ws`, [], {
  minReconnectionDelay: 100,
  maxReconnectionDelay: 1000,
});
socket.onopen = () => log.push(`open, tries ${socket.retryCount}`);
socket.onerror = ({ message }) => log.push(`error ${message}, state ${socket.readyState}`);
socket.onclose = ({ code, reason, wasClean }) =>
  log.push(`close ${code} ${reason} ${wasClean}, state ${socket.readyState}, tries ${socket.retryCount}`);
