import { LinearBackoff, WebsocketBuilder } from 'websocket-ts';

new WebsocketBuilder(`ws://${location.host}/ws`)
  .withBackoff(new LinearBackoff(100, 200, 1100))
  .onMessage((_socket, { data }) => {
    document.title = data;
  })
  .build();
