// One MQTT control packet (OASIS MQTT 3.1.1 and 5.0; 3.1 where it differs) out of its bytes. The library for this,
// mqtt-packet, is 47 kB packed and wants Node's streams; this reader is checked against it.

import { MqttError, type MqttProperties, PacketBytes, readProperties } from './mqtt-bytes';

const PACKETS = [
  undefined,
  'CONNECT',
  'CONNACK',
  'PUBLISH',
  'PUBACK',
  'PUBREC',
  'PUBREL',
  'PUBCOMP',
  'SUBSCRIBE',
  'SUBACK',
  'UNSUBSCRIBE',
  'UNSUBACK',
  'PINGREQ',
  'PINGRESP',
  'DISCONNECT',
  'AUTH',
] as const;

export type MqttPacketType = Exclude<(typeof PACKETS)[number], undefined>;

/** Protocol levels: 3 is MQTT 3.1, 4 is 3.1.1. */
export type MqttVersion = 3 | 4 | 5;

export interface MqttWill {
  topic: string;
  payload: Uint8Array;
  qos: number;
  retain: boolean;
  properties?: MqttProperties;
}

export interface MqttPacket {
  type: MqttPacketType;
  version?: MqttVersion;
  clientId?: string;
  keepAliveSeconds?: number;
  cleanStart?: boolean;
  username?: string;
  password?: Uint8Array;
  will?: MqttWill;
  sessionPresent?: boolean;
  /** The code of an answer; of a CONNACK before version 5 its return code. */
  reasonCode?: number;
  packetId?: number;
  topic?: string;
  qos?: number;
  retain?: boolean;
  dup?: boolean;
  payload?: Uint8Array;
  subscriptions?: { filter: string; qos: number }[];
  filters?: string[];
  granted?: number[];
  properties?: MqttProperties;
}

/** Flags that a packet's first byte must have, where they are not 0. PUBLISH has its own. */
const FLAGS: { [type: string]: number } = { PUBREL: 2, SUBSCRIBE: 2, UNSUBSCRIBE: 2 };

export function packetType(first: number): MqttPacketType {
  const type = PACKETS[first >> 4];
  if (type === undefined) throw new MqttError('not an MQTT packet: there is no type 0');
  if (type === 'PUBLISH') {
    if ((first & 0x06) === 0x06) throw new MqttError('PUBLISH with QoS 3, which does not exist');
  } else if ((first & 0x0f) !== (FLAGS[type] ?? 0)) {
    throw new MqttError(`${type} with flags that it must not have`);
  }
  return type;
}

/**
 * The packet of the first byte and of all after the length. `version` where it is known; otherwise the packet is read by
 * the one that fits, the older where both do.
 *
 * @throws MqttError
 */
export function mqttPacket(first: number, body: Uint8Array, version: MqttVersion | undefined): MqttPacket {
  const type = packetType(first);
  const packet: MqttPacket = { type };
  const bytes = new PacketBytes(body);
  switch (type) {
    case 'CONNECT':
      connect(packet, bytes);
      break;
    case 'CONNACK':
      connectAnswer(packet, bytes, version);
      break;
    case 'PUBLISH':
      publish(packet, bytes, first, version);
      break;
    case 'PUBACK':
    case 'PUBREC':
    case 'PUBREL':
    case 'PUBCOMP':
      packet.packetId = bytes.number(2);
      if (bytes.left > 0) packet.reasonCode = bytes.byte();
      takeProperties(packet, bytes);
      break;
    case 'SUBSCRIBE':
      return inEitherVersion(packet, bytes, version, subscribe);
    case 'UNSUBSCRIBE':
      return inEitherVersion(packet, bytes, version, unsubscribe);
    case 'SUBACK':
      return inEitherVersion(packet, bytes, version, subscribeAnswer);
    case 'UNSUBACK':
      packet.packetId = bytes.number(2);
      if (bytes.left > 0) {
        takeProperties(packet, bytes);
        packet.granted = [...bytes.rest()];
      }
      break;
    case 'DISCONNECT':
      if (bytes.left > 0) packet.reasonCode = bytes.byte();
      takeProperties(packet, bytes);
      break;
    case 'AUTH':
      if (version !== undefined && version !== 5) {
        throw new MqttError('AUTH, which exists in version 5 alone');
      }
      packet.reasonCode = bytes.left > 0 ? bytes.byte() : 0;
      takeProperties(packet, bytes);
      break;
    case 'PINGREQ':
    case 'PINGRESP':
      break;
    default:
      throw new MqttError(`not an MQTT packet: ${type satisfies never}`);
  }
  return packet;
}

/** Whether only version 5 has a packet like this. */
export function isVersion5(packet: MqttPacket): boolean {
  if (packet.type === 'AUTH' || packet.properties !== undefined) return true;
  return packet.reasonCode !== undefined && packet.type !== 'CONNACK';
}

const WILL = 0x04;
const WILL_RETAIN = 0x20;
const PASSWORD = 0x40;
const USERNAME = 0x80;

function connect(packet: MqttPacket, bytes: PacketBytes): void {
  const name = bytes.text();
  if (name !== 'MQTT' && name !== 'MQIsdp') {
    throw new MqttError('CONNECT with a protocol name that is not MQTT');
  }
  // The highest bit is how a bridge between brokers shows itself.
  const version = bytes.byte() & 0x7f;
  if (version !== 3 && version !== 4 && version !== 5) {
    throw new MqttError(`CONNECT of protocol level ${version}`);
  }
  packet.version = version;
  const flags = bytes.byte();
  if (flags & 1) throw new MqttError('CONNECT with its reserved flag set');
  packet.cleanStart = (flags & 2) !== 0;
  packet.keepAliveSeconds = bytes.number(2);
  if (version === 5) takeProperties(packet, bytes);
  packet.clientId = bytes.text();
  if (flags & WILL) packet.will = will(bytes, flags, version);
  else if (flags & 0x38) throw new MqttError('CONNECT with settings of a will, but none');
  if (flags & USERNAME) packet.username = bytes.text();
  if (flags & PASSWORD) packet.password = bytes.bytes(bytes.number(2));
}

function will(bytes: PacketBytes, flags: number, version: MqttVersion): MqttWill {
  const properties = version === 5 ? readProperties(bytes) : undefined;
  const topic = bytes.text();
  const payload = bytes.bytes(bytes.number(2));
  const qos = (flags >> 3) & 3;
  return { topic, payload, qos, retain: (flags & WILL_RETAIN) !== 0, ...(properties && { properties }) };
}

function connectAnswer(packet: MqttPacket, bytes: PacketBytes, version: MqttVersion | undefined): void {
  const flags = bytes.left > 0 ? bytes.byte() : 0;
  if (flags > 1) throw new MqttError('CONNACK with flags that do not exist');
  packet.sessionPresent = flags === 1;
  packet.reasonCode = bytes.left > 0 ? bytes.byte() : 0;
  if (version === undefined || version === 5) takeProperties(packet, bytes);
}

function publish(
  packet: MqttPacket,
  bytes: PacketBytes,
  first: number,
  version: MqttVersion | undefined,
): void {
  packet.qos = (first >> 1) & 3;
  packet.retain = (first & 1) !== 0;
  packet.dup = (first & 8) !== 0;
  packet.topic = bytes.text();
  if (packet.qos > 0) packet.packetId = bytes.number(2);
  if (version === 5) {
    takeProperties(packet, bytes);
  } else if (version === undefined) {
    // Hardly any payload begins with what reads as properties, and hardly one with a zero.
    const start = bytes.mark();
    try {
      takeProperties(packet, bytes);
    } catch {
      bytes.back(start);
    }
  }
  packet.payload = bytes.rest();
}

function subscribe(packet: MqttPacket, bytes: PacketBytes, version: 4 | 5): void {
  packet.subscriptions = [];
  do {
    const filter = bytes.text();
    const options = bytes.byte();
    const qos = options & 3;
    if (options & (version === 5 ? 0xc0 : 0xfc) || qos === 3) {
      throw new MqttError('SUBSCRIBE with options that do not exist');
    }
    packet.subscriptions.push({ filter, qos });
  } while (bytes.left > 0);
}

function unsubscribe(packet: MqttPacket, bytes: PacketBytes): void {
  packet.filters = [];
  do packet.filters.push(bytes.text());
  while (bytes.left > 0);
}

function subscribeAnswer(packet: MqttPacket, bytes: PacketBytes, version: 4 | 5): void {
  packet.granted = [...bytes.rest()];
  if (version === 4 && packet.granted.some((code) => code > 2 && code !== 0x80)) {
    throw new MqttError('SUBACK with a return code that does not exist');
  }
}

/** The packet identifier, version 5's properties, and the rest by the version that is known or fits. */
function inEitherVersion(
  packet: MqttPacket,
  bytes: PacketBytes,
  version: MqttVersion | undefined,
  read: (packet: MqttPacket, bytes: PacketBytes, version: 4 | 5) => void,
): MqttPacket {
  packet.packetId = bytes.number(2);
  const start = bytes.mark();
  if (version !== 5) {
    try {
      read(packet, bytes, 4);
      return packet;
    } catch (error) {
      if (version !== undefined) throw error;
      bytes.back(start);
    }
  }
  takeProperties(packet, bytes);
  read(packet, bytes, 5);
  return packet;
}

function takeProperties(packet: MqttPacket, bytes: PacketBytes): void {
  const properties = readProperties(bytes);
  if (properties !== undefined) packet.properties = properties;
}
