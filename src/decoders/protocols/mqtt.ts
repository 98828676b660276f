// MQTT over WebSocket: what each packet says. Answers are joined to what they answer by the packet identifier; version
// 5's topic aliases are put back.

import type { Direction } from '../../records/recording';
import { Content } from '../json/content';
import { parseText } from '../json/parse';
import { remember } from '../memory';
import { CONNECTION, type FrameBody, Message, notDecoded } from '../message';
import { Parts } from '../parts';
import type { Reader } from '../reader';
import { bytesLabel, oneLine, preview } from '../summary';
import { asUtf8, Utf8Text } from '../utf8';
import { MqttError } from './mqtt-bytes';
import { isVersion5, type MqttPacket, type MqttVersion, mqttPacket, packetType } from './mqtt-packet';
import { REASONS, RETURN_CODES } from './mqtt-properties';
import { MqttStream, type RawPacket } from './mqtt-stream';

export class MqttReader implements Reader {
  readonly protocol = 'mqtt';
  readonly #source = new Utf8Text();
  readonly #content = new Content('payload');
  readonly #streams = { in: new MqttStream(), out: new MqttStream() };
  /** Topic of each alias, by who gave it. */
  readonly #aliases = { in: new Map<number, string>(), out: new Map<number, string>() };
  #version: MqttVersion | undefined;

  constructor(subprotocol?: string) {
    if (subprotocol === 'mqttv3.1') this.#version = 3;
  }

  read(frame: FrameBody, full: boolean): Message {
    if (frame.bytes === undefined) {
      return notDecoded(this.protocol, 'MQTT goes in binary frames, and this one is text');
    }
    const { dir, bytes } = frame;
    const stream = this.#streams[dir];
    const parts = new Parts(this.protocol, full);
    const hole = frame.truncated ? Math.max(0, (frame.size ?? 0) - bytes.length) : 0;
    const fault = stream.take(bytes, hole, (raw) => {
      if (parts.open) parts.add(this.#packet(raw, dir, full));
      else parts.count++;
    });
    if (fault !== undefined) parts.add(notDecoded(this.protocol, fault));
    // Of a cut frame whose size nobody knows, the next one is taken to begin a packet.
    if (frame.truncated && frame.size === undefined) stream.reset();
    return parts.together() ?? this.#fragment(stream, frame, bytes);
  }

  /** No packet ends in this frame. */
  #fragment(stream: MqttStream, frame: FrameBody, bytes: Uint8Array): Message {
    if (frame.truncated) return notDecoded(this.protocol, `cut after ${bytes.length} bytes`);
    const { pending } = stream;
    if (pending === undefined) return notDecoded(this.protocol, 'an empty frame', 'empty');
    const message = new Message(this.protocol, 'fragment');
    message.value = bytes;
    try {
      message.summary = `part of ${packetType(pending.first)}, ${bytesLabel(pending.left)} still to come`;
      return message;
    } catch (error) {
      stream.reset();
      return this.#notPacket(error);
    }
  }

  #packet(raw: RawPacket, dir: Direction, full: boolean): Message {
    let packet: MqttPacket;
    try {
      if (raw.missing > 0 && packetType(raw.first) !== 'PUBLISH') {
        throw new MqttError(`${packetType(raw.first)} of which ${raw.missing} bytes were not kept`);
      }
      packet = mqttPacket(raw.first, raw.body, this.#version);
    } catch (error) {
      return this.#notPacket(error);
    }
    if (packet.version !== undefined) this.#version = packet.version;
    else if (this.#version === undefined && isVersion5(packet)) this.#version = 5;
    const message = messageOf(packet, dir, this.#version);
    if (packet.type === 'PUBLISH') this.#published(packet, message, dir);
    if (raw.missing > 0) message.error = `${raw.missing} bytes of the payload were not kept`;
    if (full) {
      const payload = packet.payload === undefined ? undefined : contentOf(packet.payload);
      message.value = payload === undefined ? packet : { ...packet, topic: message.channel, payload };
      message.summary = summaryOf(packet, message, payload, this.#version, raw.frames);
    }
    return message;
  }

  #published(packet: MqttPacket, message: Message, dir: Direction): void {
    const alias = packet.properties?.topicAlias;
    if (typeof alias === 'number') {
      if (packet.topic === '') message.channel = this.#aliases[dir].get(alias) ?? `(alias ${alias})`;
      else if (packet.topic !== undefined) remember(this.#aliases[dir], alias, packet.topic);
    }
    const { payload } = packet;
    if (payload !== undefined && payload[0] === 0x7b) {
      this.#content.read(this.#source.loadBytes(payload), 0);
      this.#content.give(message);
    }
  }

  #notPacket(error: unknown): Message {
    return notDecoded(this.protocol, error instanceof MqttError ? error.message : 'not an MQTT packet');
  }
}

function messageOf(packet: MqttPacket, dir: Direction, version: MqttVersion | undefined): Message {
  const message = new Message('mqtt', packet.type, 'data');
  message.id = packet.packetId;
  message.channel = packet.topic;
  if ((packet.reasonCode ?? 0) >= 0x80) message.failed = true;
  switch (packet.type) {
    case 'CONNECT':
    case 'AUTH':
      message.role = 'auth';
      break;
    case 'CONNACK':
      message.role = 'ack';
      if (packet.reasonCode !== 0) message.failed = true;
      else if (dir === 'in') message.ready = CONNECTION;
      break;
    case 'PINGREQ':
    case 'PINGRESP':
      message.role = 'heartbeat';
      break;
    case 'DISCONNECT':
      message.role = undefined;
      break;
    case 'SUBSCRIBE':
      message.channel = packet.subscriptions?.[0]?.filter;
      break;
    case 'UNSUBSCRIBE':
      message.channel = packet.filters?.[0];
      break;
    case 'SUBACK':
    case 'UNSUBACK':
      if (packet.granted?.some((code) => code >= 0x80)) message.failed = true;
      message.role = 'ack';
      message.ackOf = packet.packetId;
      break;
    case 'PUBACK':
    case 'PUBREC':
    case 'PUBREL':
    case 'PUBCOMP':
      message.role = 'ack';
      message.ackOf = packet.packetId;
      if (packet.reasonCode === undefined && version === 5) packet.reasonCode = 0;
      break;
    case 'PUBLISH':
      break;
    default:
      return packet.type satisfies never;
  }
  return message;
}

/** JSON or text where it is such, else the bytes. */
function contentOf(payload: Uint8Array): unknown {
  const text = asUtf8(payload);
  if (text === undefined) return payload;
  return /^\s*[[{]/.test(text) ? (parseText(text).value ?? text) : text;
}

function summaryOf(
  packet: MqttPacket,
  message: Message,
  payload: unknown,
  version: MqttVersion | undefined,
  frames: number,
): string {
  const words: string[] = [packet.type];
  if (packet.version !== undefined) {
    words.push(`version ${packet.version === 5 ? '5' : packet.version === 4 ? '3.1.1' : '3.1'}`);
  }
  if (packet.clientId !== undefined) words.push(`client "${packet.clientId}"`);
  if (packet.username !== undefined) words.push(`user "${packet.username}"`);
  if (packet.password !== undefined) words.push(`password of ${bytesLabel(packet.password.length)}`);
  if (packet.subscriptions !== undefined) {
    words.push(packet.subscriptions.map(({ filter, qos }) => `${filter} (QoS ${qos})`).join(', '));
  } else if (packet.filters !== undefined) words.push(packet.filters.join(', '));
  else if (message.channel !== undefined) words.push(message.channel);
  if (packet.packetId !== undefined) words.push(`#${packet.packetId}`);
  if (packet.qos !== undefined && packet.qos > 0) words.push(`QoS ${packet.qos}`);
  if (packet.retain) words.push('retained');
  if (packet.granted !== undefined) {
    words.push(packet.granted.map((code) => (code < 3 ? `QoS ${code}` : reason(code))).join(', '));
  }
  if (packet.reasonCode !== undefined) {
    const old = packet.type === 'CONNACK' && version !== 5;
    words.push(
      old ? (RETURN_CODES[packet.reasonCode] ?? reason(packet.reasonCode)) : reason(packet.reasonCode),
    );
  }
  if (payload !== undefined) {
    words.push(typeof payload === 'string' ? payload.slice(0, 200) : preview(payload));
  }
  if (frames > 1) words.push(`(over ${frames} frames)`);
  return oneLine(words.join(' '));
}

function reason(code: number): string {
  return REASONS[code] ?? `code ${code}`;
}

/** Whether a binary frame can only be the CONNECT that opens an MQTT connection. */
export function looksLikeMqtt(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0x10) return false;
  for (let name = 2; name <= 5; name++) {
    if (bytes[name] !== 0 || (bytes[name - 1] ?? 0x80) >= 0x80) continue;
    const length = bytes[name + 1];
    const text = String.fromCharCode(...bytes.subarray(name + 2, name + 2 + (length ?? 0)));
    if ((length === 4 && text === 'MQTT') || (length === 6 && text === 'MQIsdp')) return true;
  }
  return false;
}
