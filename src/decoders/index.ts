// What other rooms import.

export { type CloseMeaning, closeMeaning } from './close-codes';
export {
  bodyOf,
  type ConnectionDecoder,
  createDecoder,
  type DecodedField,
  type DecoderOptions,
  decodedField,
} from './decoder';
export {
  CONNECTION,
  type Decoded,
  type FrameBody,
  type Head,
  type MessageId,
  PROTOCOLS,
  type ProtocolName,
  type Role,
  type SequenceField,
} from './message';
