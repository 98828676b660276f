// From frames to messages: one decoder a connection, made when its first frame comes and let go when it has closed.

import { bodyOf, type ConnectionDecoder, createDecoder, type Head } from '../decoders';
import type { FrameRecord } from '../records/recording';
import type { Connection } from './connection';

/** A connection whose bodies were not kept is not decoded for ever. */
const BODILESS = 50;

/** How the frames of a connection are read. */
export interface Reading {
  decoder: ConnectionDecoder;
  bodiless: number;
}

/** What the frame says; `undefined` for one that never went over the line, or of a socket that is closed. */
export function headOf(frame: FrameRecord, connection: Connection): Head | undefined {
  if (connection.phase === 'closed' || frame.outcome === 'discarded' || frame.outcome === 'threw')
    return undefined;
  let { reading } = connection;
  if (!reading) {
    const { protocol, protocols, url } = connection.record;
    reading = { decoder: createDecoder({ protocol, protocols, url }), bodiless: 0 };
    connection.reading = reading;
  }
  if (frame.text === undefined && frame.base64 === undefined) {
    reading.bodiless += 1;
    if (reading.bodiless > BODILESS) return undefined;
  } else reading.bodiless = 0;
  // A text frame's record is a body as it is.
  return reading.decoder.decodeHead(frame.base64 === undefined ? frame : bodyOf(frame));
}
