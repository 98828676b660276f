// The server's side of each client's protocol, as little of it as a subscription to a ticking clock needs.

import { createServer, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import mqttPacket from 'mqtt-packet';
import { Server as SocketIoServer } from 'socket.io';
import { type WebSocket, WebSocketServer } from 'ws';

/** One client that is connected. */
export interface Peer {
  /** Tells the time; `false` where the client has not asked for it yet. No two are alike. */
  tick(at: number): boolean;
  /** Cuts the line: no close frame, no farewell. */
  cut(): void;
}

/** Takes an upgrade, and reports the peer once its WebSocket is open. */
export type Protocol = () => (
  request: IncomingMessage,
  line: Duplex,
  head: Buffer,
  opened: (peer: Peer) => void,
) => void;

export type ProtocolName =
  | 'plain'
  | 'stomp'
  | 'phoenix'
  | 'signalr'
  | 'actioncable'
  | 'mqtt'
  | 'graphql'
  | 'socket.io';

export const PROTOCOLS: Record<ProtocolName, Protocol> = {
  plain: spoken((socket) => (at) => {
    socket.send(JSON.stringify({ type: 'tick', at }));
    return true;
  }),

  stomp: spoken((socket) => {
    let subscription: string | undefined;
    socket.on('message', (data) => {
      const text = String(data);
      if (text.startsWith('CONNECT\n') || text.startsWith('STOMP\n'))
        socket.send('CONNECTED\nversion:1.2\nheart-beat:0,0\n\n\0');
      if (text.startsWith('SUBSCRIBE\n')) subscription = /^id:(.*)$/m.exec(text)?.[1];
    });
    return (at) => {
      if (subscription === undefined) return false;
      socket.send(
        `MESSAGE\nsubscription:${subscription}\nmessage-id:${at}\ndestination:/topic/tick\n\n${at}\0`,
      );
      return true;
    };
  }),

  phoenix: spoken((socket) => {
    let joined = false;
    socket.on('message', (data) => {
      const [joinRef, ref, topic, event] = JSON.parse(String(data)) as [string, string, string, string];
      joined ||= event === 'phx_join';
      socket.send(JSON.stringify([joinRef, ref, topic, 'phx_reply', { status: 'ok', response: {} }]));
    });
    return (at) => {
      if (joined) socket.send(JSON.stringify([null, null, 'room:lobby', 'tick', { at }]));
      return joined;
    };
  }),

  signalr: spoken((socket) => {
    let agreed = false;
    socket.on('message', (data) => {
      if (agreed || !String(data).includes('"protocol"')) return;
      agreed = true;
      socket.send('{}\u001e');
    });
    return (at) => {
      if (agreed) socket.send(`${JSON.stringify({ type: 1, target: 'tick', arguments: [at] })}\u001e`);
      return agreed;
    };
  }),

  actioncable: spoken((socket) => {
    let identifier: string | undefined;
    socket.on('message', (data) => {
      const { command, identifier: asked } = JSON.parse(String(data)) as {
        command: string;
        identifier: string;
      };
      if (command !== 'subscribe') return;
      identifier = asked;
      socket.send(JSON.stringify({ type: 'confirm_subscription', identifier }));
    });
    socket.send(JSON.stringify({ type: 'welcome' }));
    return (at) => {
      socket.send(JSON.stringify({ type: 'ping', message: at }));
      if (identifier !== undefined) socket.send(JSON.stringify({ identifier, message: { at } }));
      return identifier !== undefined;
    };
  }),

  mqtt: spoken((socket) => {
    let subscribed = false;
    const send = (packet: mqttPacket.Packet) => socket.send(mqttPacket.generate(packet));
    const parser = mqttPacket.parser();
    parser.on('packet', (packet) => {
      if (packet.cmd === 'connect') send({ cmd: 'connack', returnCode: 0, sessionPresent: false });
      if (packet.cmd === 'pingreq') send({ cmd: 'pingresp' });
      if (packet.cmd !== 'subscribe') return;
      subscribed = true;
      send({ cmd: 'suback', messageId: packet.messageId ?? 0, granted: [0] });
    });
    socket.on('message', (data) => parser.parse(data as Buffer));
    return (at) => {
      if (subscribed)
        send({
          cmd: 'publish',
          topic: 'tick',
          payload: String(at),
          qos: 0,
          dup: false,
          retain: false,
        });
      return subscribed;
    };
  }),

  graphql: spoken((socket) => {
    let id: string | undefined;
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as { type: string; id?: string };
      if (message.type === 'connection_init') socket.send(JSON.stringify({ type: 'connection_ack' }));
      if (message.type === 'ping') socket.send(JSON.stringify({ type: 'pong' }));
      if (message.type === 'subscribe') id = message.id;
    });
    return (at) => {
      if (id === undefined) return false;
      socket.send(JSON.stringify({ type: 'next', id, payload: { data: { tick: at } } }));
      return true;
    };
  }),

  'socket.io': () => {
    // Its own server, which is never listened on: it is only shown the upgrades that are let in.
    const server = createServer();
    const io = new SocketIoServer(server, { transports: ['websocket'] });
    let opened: ((peer: Peer) => void) | undefined;
    io.on('connection', (socket) => {
      const { transport } = socket.conn as unknown as { transport: { socket: WebSocket } };
      opened?.({
        tick: (at) => socket.emit('tick', at),
        cut: () => transport.socket.terminate(),
      });
    });
    return (request, line, head, report) => {
      opened = report;
      server.emit('upgrade', request, line, head);
    };
  },
};

function spoken(speak: (socket: WebSocket) => Peer['tick']): Protocol {
  return () => {
    const server = new WebSocketServer({
      noServer: true,
      handleProtocols: (protocols) => [...protocols][0] ?? false,
    });
    return (request, line, head, opened) => {
      server.handleUpgrade(request, line, head, (socket) => {
        socket.on('error', () => {});
        const tick = speak(socket);
        opened({
          tick: (at) => socket.readyState === socket.OPEN && tick(at),
          cut: () => socket.terminate(),
        });
      });
    };
  };
}
