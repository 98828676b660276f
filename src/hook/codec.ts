// Between messages and what goes over the line.

/** What a WebSocket takes to send. */
export type WireData = Parameters<WebSocket['send']>[0];

export interface Codec<In, Out> {
  /** Text as a string, binary as the socket's `binaryType` has it. Throws on what is no message. */
  decode(data: unknown): In;
  /** Throws on what cannot be sent; the error reaches the caller of `send`. */
  encode(message: Out): WireData;
}

/**
 * JSON in text frames. What the server sends is taken for `In` unchecked, as `JSON.parse` gives it: to be sure, hand
 * in a codec whose `decode` validates. Throws `SyntaxError` on other text, `TypeError` on binary frames.
 */
export function jsonCodec<In, Out>(): Codec<In, Out> {
  return {
    decode(data) {
      if (typeof data !== 'string') throw new TypeError('a binary frame is no JSON');
      return JSON.parse(data);
    },
    encode: (message) => JSON.stringify(message),
  };
}

/** Frames as they are: strings and, with the default `binaryType`, `ArrayBuffer`s. */
export const rawCodec: Codec<string | ArrayBuffer, WireData> = {
  decode: (data) => data as string | ArrayBuffer,
  encode: (message) => message,
};

/** A message's own identifier. */
export type MessageId = string | number;

/** A field of a JSON message, `undefined` where the message is no object. The default readers are made of it. */
export function fieldOf(message: unknown, name: string): unknown {
  return (message as { [field: string]: unknown } | null | undefined)?.[name];
}

/** Whether a JSON message is a `{type: 'ack'}`. */
export function isAck(message: unknown): boolean {
  return fieldOf(message, 'type') === 'ack';
}

/** The `id` of a JSON message, where it has one. */
export function idOf(message: unknown): MessageId | undefined {
  const id = fieldOf(message, 'id');
  return typeof id === 'string' || typeof id === 'number' ? id : undefined;
}
