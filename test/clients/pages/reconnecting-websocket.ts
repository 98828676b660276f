import ReconnectingWebSocket from 'reconnecting-websocket';

const socket = new ReconnectingWebSocket(`ws://${location.host}/ws`, [], {
  minReconnectionDelay: 100,
  maxReconnectionDelay: 1000,
  maxRetries: location.search === '?gives-up' ? 4 : Number.POSITIVE_INFINITY,
});
socket.onmessage = ({ data }) => {
  document.title = data;
};
