import { WebSocket as PartySocket } from 'partysocket';

const socket = new PartySocket(`ws://${location.host}/ws`, [], {
  minReconnectionDelay: 100,
  maxReconnectionDelay: 1600,
  reconnectionDelayGrowFactor: 2,
  maxRetries: location.search === '?gives-up' ? 3 : Number.POSITIVE_INFINITY,
});
socket.onmessage = ({ data }) => {
  document.title = data;
};
