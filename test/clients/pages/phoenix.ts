// @ts-expect-error The package has no types.
import { Socket } from 'phoenix';

const socket = new Socket('/socket');
socket.connect();
const channel = socket.channel('room:lobby', {});
channel.on('tick', ({ at }: { at: number }) => {
  document.title = String(at);
});
channel.join();
