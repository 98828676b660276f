// The echo server in a process of its own. Prints its port; ends with its standard input.
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

const server = createServer((_request, response) => {
  response.setHeader('content-type', 'text/html');
  response.end('<!doctype html><script>window.firstScript = performance.now()</script><title>bench</title>');
});
// No compression: it would measure zlib.
new WebSocketServer({ server, perMessageDeflate: false }).on('connection', (socket, request) => {
  // Takes all and answers nothing: what comes back would be measured too.
  if (request.url === '/sink') return;
  socket.on('message', (data, binary) => {
    // `flood COUNT BYTES` asks for that many messages.
    const [, count, bytes] = /^flood (\d+) (\d+)$/.exec(binary ? '' : String(data)) ?? [];
    if (count === undefined) socket.send(data, { binary });
    else for (let n = 0; n < Number(count); n++) socket.send('x'.repeat(Number(bytes)));
  });
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.on('end', () => process.exit(0)).resume();
