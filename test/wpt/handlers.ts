// What the WebSocket handlers of the checkout's `websockets/handlers/` do, by name. Each begins at the opening handshake,
// since half of them exist for what they do wrong in it.

import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { WebSocket } from 'ws';

export interface Upgrade {
  request: IncomingMessage;
  /** Of the connection, for who writes bytes of his own. */
  stream: Duplex;
  /** The part of the address behind `?`; '' without one. */
  query: string;
  /** Answers the handshake as it should be, with these lines more, and agrees to this sub-protocol. */
  accept(choice?: { protocol?: string | undefined; headers?: readonly string[] }): Promise<WebSocket>;
}

export type Handler = (upgrade: Upgrade) => void | Promise<void>;

/** RFC 6455, section 1.3: what the server adds to the key before it hashes both. */
const KEY_SUFFIX = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** Ends the conversation of several handlers. */
const GOODBYE = 'Goodbye';

export const HANDLERS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['echo', echo],
  ['echo_close_data', echoExit],
  ['echo_exit', echoExit],
  ['echo_raw', echoRaw],
  ['echo-cookie', ({ accept, request }) => sayAndClose(accept(), request.headers.cookie ?? '(none)')],
  ['echo-query', ({ accept, query }) => sayAndClose(accept(), query)],
  ['echo-query_v13', ({ accept, query }) => sayAndClose(accept(), query)],
  ['empty-message', emptyMessage],
  ['origin', ({ accept, request }) => sayAndClose(accept(), request.headers.origin ?? '')],
  [
    'referrer',
    ({ accept, request }) => sayAndClose(accept(), request.headers.referer ?? 'MISSING AS PER FETCH'),
  ],
  ['protocol', ({ accept, request }) => sayProtocol(accept, request.headers['sec-websocket-protocol'])],
  ['protocol_array', ({ accept, request }) => sayProtocol(accept, protocolsOf(request)[0])],
  ['handshake_no_extensions', byHand([], closeFrame(1000))],
  ['handshake_no_protocol', byHand([], closeFrame(1000))],
  ['handshake_protocol', byHand(['Sec-WebSocket-Protocol: foobar'], closeFrame(1000))],
  ['handshake_sleep_2', handshakeSleepTwo],
  ['set-cookie', setCookie('')],
  ['set-cookie-secure', setCookie('; Secure')],
  ['set-cookie_http', setCookie('; HttpOnly')],
  ['set-cookies-samesite', setCookiesSameSite],
  ['simple_handshake', byHand(['Set-Cookie: ws_test=test'], closeFrame(1001, 'PASS'))],
  ['wrong_accept_key', wrongAcceptKey],
  ['invalid', ({ stream }) => void stream.end('FOO BAR BAZ\r\n\r\n')],
  ['basic_auth', basicAuth],
  ['delayed-passive-close', delayedPassiveClose],
  ['passive-close-abort', passiveCloseAbort],
  ['remote-close', remoteClose],
  ['sleep_10_v13', sleepTen],
  ['receive-backpressure', receiveBackpressure],
  ['receive-many-with-backpressure', receiveMany],
  ['send-backpressure', sendBackpressure],
]);

async function echo({ accept, request }: Upgrade): Promise<void> {
  const socket = await accept({ protocol: protocolsOf(request).find((name) => name === 'echo') });
  socket.on('message', (data, isBinary) => {
    socket.send(data, { binary: isBinary });
    if (!isBinary && String(data) === GOODBYE) socket.close(1000);
  });
}

/** As `echo`, but for the goodbye itself: that is answered by a close alone. */
async function echoExit({ accept }: Upgrade): Promise<void> {
  const socket = await accept();
  socket.on('message', (data, isBinary) => {
    if (String(data) === GOODBYE) socket.close(1000);
    else socket.send(data, { binary: isBinary });
  });
}

/** Writes the message's bytes to the connection as they are, no frame around them. */
async function echoRaw({ accept, stream }: Upgrade): Promise<void> {
  const socket = await accept();
  socket.on('message', (data: Buffer) => {
    if (String(data) === 'exit') socket.close(1000);
    else stream.write(data);
  });
}

async function emptyMessage({ accept }: Upgrade): Promise<void> {
  const socket = await accept();
  socket.on('message', (data, isBinary) => {
    socket.send(!isBinary && String(data) === '' ? 'pass' : 'fail');
    socket.close(1000);
  });
}

async function sayProtocol(accept: Upgrade['accept'], protocol: string | undefined): Promise<void> {
  return sayAndClose(accept({ protocol }), protocol ?? '');
}

function setCookie(attributes: string): Handler {
  return async ({ accept, query }) => {
    await accept({ headers: [`Set-Cookie: ws_test_${query}=test; Path=/${attributes}`] });
  };
}

/** A cookie for each kind, all of the value that the query gives, or all ended where it says `clear`. */
async function setCookiesSameSite({ accept, query }: Upgrade): Promise<void> {
  const asked = new URLSearchParams(query);
  const rest = `=${asked.get('value') ?? '1'}; Path=/${asked.has('clear') ? '; Max-Age=0' : ''}`;
  await accept({
    headers: [
      `Set-Cookie: samesite-unspecified${rest}`,
      `Set-Cookie: samesite-lax${rest}; SameSite=Lax`,
      `Set-Cookie: samesite-strict${rest}; SameSite=Strict`,
      `Set-Cookie: samesite-none${rest}; SameSite=None; Secure`,
    ],
  });
}

async function handshakeSleepTwo({ accept }: Upgrade): Promise<void> {
  await pause(2000);
  (await accept()).close(1000);
}

/** A handshake in as few lines as there can be and a close, in one piece. */
function byHand(headers: readonly string[], close: Buffer): Handler {
  return ({ request, stream }) => {
    stream.write(Buffer.concat([Buffer.from(switching(request, headers)), close]));
    // The client's own close frame.
    stream.once('data', () => stream.end());
  };
}

function wrongAcceptKey({ stream }: Upgrade): void {
  stream.write(
    'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\nSec-WebSocket-Accept: thisisawrongacceptkey\r\n\r\n',
  );
  stream.write(textFrame('test'));
  stream.write(closeFrame(1000));
}

async function basicAuth({ accept, request, stream }: Upgrade): Promise<void> {
  if (request.headers.authorization === `Basic ${btoa('foo:bar')}`) {
    (await accept()).close(1000);
    return;
  }
  stream.end(
    'HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nWWW-Authenticate: Basic realm="camelot"\r\n\r\n',
  );
}

/** Answers the client's close frame a second late. */
async function delayedPassiveClose({ request, stream }: Upgrade): Promise<void> {
  stream.write(switching(request, []));
  stream.once('data', async (frame: Buffer) => {
    await pause(1000);
    stream.end(unmaskedClose(frame));
  });
}

/** Ends the connection at the client's close frame, with none of its own. */
function passiveCloseAbort({ request, stream }: Upgrade): void {
  stream.write(switching(request, []));
  stream.on('data', (frame: Buffer) => {
    if (frame[0] === 0x88) stream.end();
  });
}

/** Closes at once: with the query's `code` and `reason`, with neither, or (`abrupt`) by ending the connection. */
async function remoteClose({ accept, query, stream }: Upgrade): Promise<void> {
  const asked = new URLSearchParams(query);
  const socket = await accept();
  if (asked.has('abrupt')) {
    // Whoever has heard a ping cannot think that the handshake failed.
    socket.ping();
    stream.end();
    return;
  }
  const code = asked.get('code');
  if (code === null) socket.close();
  else socket.close(Number(code), asked.get('reason') ?? '');
}

/** Lets the handshake drop in, a letter every two seconds, and what comes then is no answer to it. */
async function sleepTen({ stream, accept }: Upgrade): Promise<void> {
  for (const letter of 'HTTP/') {
    stream.write(letter);
    await pause(2000);
    if (stream.destroyed) return;
  }
  await accept();
}

async function receiveBackpressure({ accept, stream }: Upgrade): Promise<void> {
  const socket = await accept();
  stream.pause();
  await pause(2000);
  stream.resume();
  socket.once('message', () => socket.close(1000));
}

/** Reads ten messages a second, and answers each with its length. */
async function receiveMany({ accept }: Upgrade): Promise<void> {
  const socket = await accept();
  socket.on('message', async (data: Buffer) => {
    socket.pause();
    await pause(100);
    socket.send(String(data.length));
    socket.resume();
  });
}

/** Sends an empty message, then sixteen of a megabyte, then how many seconds those took to be on their way. */
async function sendBackpressure({ accept }: Upgrade): Promise<void> {
  const socket = await accept();
  const sent = (data: Buffer) => new Promise((resolve) => socket.send(data, resolve));
  await sent(Buffer.alloc(0));
  const start = performance.now();
  for (let count = 0; count < 16; count++) await sent(Buffer.alloc(1024 * 1024));
  socket.send(String((performance.now() - start) / 1000));
  socket.close(1000);
}

async function sayAndClose(accepted: Promise<WebSocket>, text: string): Promise<void> {
  const socket = await accepted;
  socket.send(text);
  socket.close(1000);
}

function protocolsOf(request: IncomingMessage): string[] {
  return (request.headers['sec-websocket-protocol'] ?? '').split(',').flatMap((name) => name.trim() || []);
}

function switching(request: IncomingMessage, headers: readonly string[]): string {
  const accept = createHash('sha1')
    .update(`${request.headers['sec-websocket-key'] ?? ''}${KEY_SUFFIX}`)
    .digest('base64');
  return [
    'HTTP/1.1 101 Switching Protocols',
    'Connection: Upgrade',
    'Upgrade: WebSocket',
    `Sec-WebSocket-Accept: ${accept}`,
    ...headers,
    '\r\n',
  ].join('\r\n');
}

/** A text of at most 125 bytes, in one frame from a server. */
function textFrame(text: string): Buffer {
  return Buffer.concat([Buffer.from([0x81, Buffer.byteLength(text)]), Buffer.from(text)]);
}

/** RFC 6455, section 5.5.1. */
function closeFrame(code: number, reason = ''): Buffer {
  const body = Buffer.from(`\0\0${reason}`);
  body.writeUInt16BE(code);
  return Buffer.concat([Buffer.from([0x88, body.length]), body]);
}

/** A client's close frame as the server sends it back. */
function unmaskedClose(frame: Buffer): Buffer {
  const length = (frame[1] ?? 0) & 0x7f;
  const body = frame.subarray(6, 6 + length).map((byte, index) => byte ^ (frame[2 + (index % 4)] ?? 0));
  return Buffer.concat([Buffer.from([0x88, length]), body]);
}
