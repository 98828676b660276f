import { Client, ReconnectionTimeMode } from '@stomp/stompjs';

const client = new Client({
  brokerURL: `ws://${location.host}/stomp`,
  reconnectDelay: 100,
  maxReconnectDelay: 1600,
  reconnectTimeMode: ReconnectionTimeMode.EXPONENTIAL,
});
client.onConnect = () => {
  client.subscribe('/topic/tick', ({ body }) => {
    document.title = body;
  });
};
client.activate();
