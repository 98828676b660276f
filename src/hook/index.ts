// All that the companion library exports. Each part can be left out: what is not imported is not bundled.

export {
  type AcknowledgementOptions,
  acknowledgements,
  DeliveryError,
  type DropReason,
} from './acknowledgements';
export { type Backoff, type BackoffOptions, type CloseInfo, exponentialBackoff } from './backoff';
export { type Codec, jsonCodec, type MessageId, rawCodec, type WireData } from './codec';
export type { WebSocketConstructor, WebSocketLike } from './connection';
export { DECISION_EVENT, type DecisionDetail, LIBRARY, reportDecision } from './decision';
export { type HeartbeatOptions, heartbeat } from './heartbeat';
export {
  type ConnectContext,
  FINAL_CODES,
  type PerConnection,
  type ReconnectingSocket,
  type SocketEvents,
  type SocketOptions,
  type SocketState,
  type StopCause,
} from './options';
export { type Gap, type OrderingOptions, ordering, type Position } from './ordering';
export type { QueueOptions } from './queue';
export { createSocket } from './socket';
export { expiryOf, FinalError, type GetToken, type TokenRequest } from './token';
export { createTokenStore, type TokenStore, type TokenStoreOptions } from './token-store';
export {
  createUseSocket,
  type Hooks,
  type SocketCallbacks,
  type UsedSocket,
  type UseSocketOptions,
} from './use-socket';
