// The app of the soak: one socket that is made anew whenever it closes, and talks without end.

/**
 * Asked for as `/talk?tab=KEY&seed=N`; `%LOAD%` is the server's number of this load. A frame begins with how many this socket
 * has sent and heard before it: the first makes each frame another, the second tells the server what arrived.
 */
export const PAGE = `<!doctype html><meta charset="utf-8"><title>soak</title><script>
const query = new URLSearchParams(location.search);
const tab = query.get('tab');
let state = Number(query.get('seed')) + %LOAD%;
const random = () => {
  state = (state + 0x6d2b79f5) >>> 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
};
// Mostly a chat's; now and then one that fills a batch by itself.
const size = () => (random() < 0.995 ? Math.floor(random() * 400) : 70000);
let sockets = 0;
let socket;
let sent = 0;
let heard = 0;
const connect = () => {
  const own = new WebSocket('ws://' + location.host + '/talk/' + tab + '/%LOAD%.' + ++sockets);
  socket = own;
  sent = heard = 0;
  own.binaryType = 'arraybuffer';
  own.onmessage = () => { heard++; };
  own.onclose = () => setTimeout(connect, 50 + random() * 400);
};
const say = () => {
  if (socket.readyState !== WebSocket.OPEN) return;
  const head = sent++ + ' ' + heard + ' ';
  if (random() < 0.8) socket.send(head + '\\u00e5\\u5336\\u{1f600}'.repeat(size() / 9));
  else socket.send(new TextEncoder().encode(head + 'b'.repeat(size())));
};
const talk = () => {
  say();
  setTimeout(talk, 10 + random() * 60);
};
const burst = (count) => { for (let n = 0; n < count; n++) say(); };
addEventListener('pagehide', () => {
  burst(Math.floor(random() * 20));
  // One that is closed may be kept by the browser, and come back.
  if (random() < 0.6) socket.close(1000, 'leaving');
});
connect();
talk();
</script>`;
