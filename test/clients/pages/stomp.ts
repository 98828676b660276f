import { Client } from '@stomp/stompjs';

const client = new Client({ brokerURL: `ws://${location.host}/stomp` });
client.onConnect = () => {
  client.subscribe('/topic/tick', ({ body }) => {
    document.title = body;
  });
};
client.activate();
