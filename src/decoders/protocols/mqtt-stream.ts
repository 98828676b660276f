// MQTT packets out of WebSocket frames, one direction. A frame may hold several packets and a packet may go over several
// frames (OASIS MQTT 3.1.1, section 6). What is kept of a large packet is bounded; its bytes are counted to stay in step.

import type { ByteCount } from '../../records/units';
import { PENDING_LIMIT } from '../limits';

/** One packet as it stands on the line. */
export interface RawPacket {
  first: number;
  /** All after the length; only its beginning where `missing` is not 0. */
  body: Uint8Array;
  /** Bytes of the body that were not kept. */
  missing: ByteCount;
  /** Frames that it went over. */
  frames: number;
}

/** A fixed header is at most five bytes: the type, and a length of four. */
const LENGTH_BYTES = 4;

export class MqttStream {
  /** Bytes of a packet's start whose length is not told to its end yet. */
  #header: number[] = [];
  #first = 0;
  /** Bytes of the body still to come; -1 while no packet is under way. */
  #left = -1;
  /** The body so far, with room to grow. */
  #kept: Uint8Array = EMPTY;
  #keptBytes = 0;
  #missing = 0;
  #frames = 0;

  /** Whether a packet is under way, and if so how much of it is still to come. */
  get pending(): { first: number; left: ByteCount } | undefined {
    if (this.#left !== -1) return { first: this.#first, left: this.#left };
    return this.#header.length > 0 ? { first: this.#header[0] ?? 0, left: 0 } : undefined;
  }

  /**
   * Takes a frame's bytes, and then `hole` bytes which the recording does not have. Calls `packet` for each that ends in it.
   *
   * @returns in words, why the bytes cannot be packets; the stream begins anew with the next frame
   */
  take(bytes: Uint8Array, hole: ByteCount, packet: (raw: RawPacket) => void): string | undefined {
    if (this.pending !== undefined) this.#frames++;
    let at = 0;
    for (;;) {
      if (this.#left === -1) {
        if (at >= bytes.length) break;
        const fault = this.#headerByte(bytes[at++] ?? 0);
        if (fault !== undefined) {
          this.reset();
          return fault;
        }
      } else {
        const here = Math.min(this.#left, bytes.length - at);
        this.#keep(bytes.subarray(at, at + here));
        at += here;
        this.#left -= here;
        if (this.#left > 0) break;
        this.#end(packet);
      }
    }
    if (hole > 0) this.#skip(hole, packet);
    return undefined;
  }

  reset(): void {
    this.#header = [];
    this.#left = -1;
    this.#kept = EMPTY;
    this.#keptBytes = 0;
    this.#missing = 0;
    this.#frames = 0;
  }

  #headerByte(byte: number): string | undefined {
    if (this.#header.length === 0) this.#frames = 1;
    this.#header.push(byte);
    const [first = 0, ...length] = this.#header;
    if (length.length === 0) return undefined;
    if (byte >= 0x80) {
      return length.length === LENGTH_BYTES ? 'not MQTT: a length of more than four bytes' : undefined;
    }
    this.#first = first;
    this.#left = length.reduce((sum, part, i) => sum + (part & 0x7f) * 128 ** i, 0);
    this.#header = [];
    return undefined;
  }

  #keep(bytes: Uint8Array): void {
    if (bytes.length === this.#left && this.#frames === 1) {
      // It ends in the frame where it began: no copy, and no limit.
      this.#kept = bytes;
      this.#keptBytes = bytes.length;
      return;
    }
    const length = Math.min(PENDING_LIMIT, this.#keptBytes + bytes.length);
    if (this.#missing === 0 && length > this.#keptBytes) {
      if (length > this.#kept.length) {
        const larger = new Uint8Array(Math.min(PENDING_LIMIT, length * 2));
        larger.set(this.#kept.subarray(0, this.#keptBytes));
        this.#kept = larger;
      }
      this.#kept.set(bytes.subarray(0, length - this.#keptBytes), this.#keptBytes);
      this.#missing = this.#keptBytes + bytes.length - length;
      this.#keptBytes = length;
    } else {
      this.#missing += bytes.length;
    }
  }

  #end(packet: (raw: RawPacket) => void): void {
    const body = this.#kept.subarray(0, this.#keptBytes);
    const raw = { first: this.#first, body, missing: this.#missing, frames: this.#frames };
    this.reset();
    packet(raw);
  }

  /** What comes after bytes that are not there can be told only where a packet's length spans them. */
  #skip(hole: ByteCount, packet: (raw: RawPacket) => void): void {
    if (this.#left === -1 || hole > this.#left) {
      this.reset();
      return;
    }
    this.#missing += hole;
    this.#left -= hole;
    if (this.#left === 0) this.#end(packet);
  }
}

const EMPTY = new Uint8Array(0);
