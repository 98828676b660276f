// The pieces that MQTT packets are made of (OASIS MQTT 5.0, section 1.5): numbers, texts, bytes and properties.

import { utf8 } from '../utf8';
import { PROPERTIES } from './mqtt-properties';

/** The bytes are no packet; the message says why. */
export class MqttError extends Error {}

/** Reads a packet's fields one after the other; beyond the end it throws. */
export class PacketBytes {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  mark(): number {
    return this.#at;
  }

  back(mark: number): void {
    this.#at = mark;
  }

  byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw new MqttError('a packet that ends too early');
    return byte;
  }

  /** Big-endian. */
  number(width: 2 | 4): number {
    let value = 0;
    for (let i = 0; i < width; i++) value = value * 256 + this.byte();
    return value;
  }

  /** Seven bits a byte, low ones first, at most four bytes. */
  variable(): number {
    let value = 0;
    for (let shift = 0; shift < 4; shift++) {
      const byte = this.byte();
      value += (byte & 0x7f) << (7 * shift);
      if (byte < 0x80) return value;
    }
    throw new MqttError('a length of more than four bytes');
  }

  bytes(length: number): Uint8Array {
    if (length > this.left) throw new MqttError('a packet that ends too early');
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  text(): string {
    return utf8(this.bytes(this.number(2)));
  }

  rest(): Uint8Array {
    return this.bytes(this.left);
  }
}

export type MqttProperties = { [name: string]: unknown };

/** `undefined` where there are none. User properties are a list of pairs, as their names may repeat. */
export function readProperties(bytes: PacketBytes): MqttProperties | undefined {
  if (bytes.left === 0) return undefined;
  const length = bytes.variable();
  if (length === 0) return undefined;
  const inside = new PacketBytes(bytes.bytes(length));
  const properties: MqttProperties = {};
  while (inside.left > 0) {
    const known = PROPERTIES[inside.variable()];
    if (known === undefined) throw new MqttError('a property that does not exist');
    const [name, type] = known;
    switch (type) {
      case 'byte':
        properties[name] = inside.byte();
        break;
      case 'two':
        properties[name] = inside.number(2);
        break;
      case 'four':
        properties[name] = inside.number(4);
        break;
      case 'variable':
        properties[name] = [...((properties[name] as number[] | undefined) ?? []), inside.variable()];
        break;
      case 'text':
        properties[name] = inside.text();
        break;
      case 'bytes':
        properties[name] = inside.bytes(inside.number(2));
        break;
      case 'pair': {
        const pairs = (properties[name] as [string, string][] | undefined) ?? [];
        pairs.push([inside.text(), inside.text()]);
        properties[name] = pairs;
        break;
      }
      default:
        throw new MqttError(`a property of ${type satisfies never}`);
    }
  }
  return properties;
}
