import { ExponentialBackoff, WebsocketBuilder } from 'websocket-ts';

const builder = new WebsocketBuilder(`ws://${location.host}/ws`)
  .withBackoff(new ExponentialBackoff(50, 5))
  .onMessage((_socket, { data }) => {
    document.title = data;
  });
if (location.search === '?gives-up') builder.withMaxRetries(3);
builder.build();
