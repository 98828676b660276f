import mqtt from 'mqtt';

const client = mqtt.connect(`ws://${location.host}/mqtt`);
client.on('connect', () => client.subscribe('tick'));
client.on('message', (_topic, payload) => {
  document.title = payload.toString();
});
