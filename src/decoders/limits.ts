// How far the decoders go. What lies beyond is named, not decoded, so that no frame costs more than in proportion to its size.

import type { ByteCount } from '../records/units';

/** Objects and arrays within one another. Real messages stay below 30; a viewer's tree and a summary walk this deep. */
export const DEPTH_LIMIT = 200;

/** Beyond this a tree of values costs a gigabyte, and nobody reads it. The head is told all the same. */
export const TREE_LIMIT: ByteCount = 16 * 1024 * 1024;

/** Messages of one frame that are told one by one. SignalR and MQTT batch tens; a hostile frame can hold millions. */
export const PARTS_LIMIT = 256;

/** What is kept of a packet that goes over several frames; the rest of it is counted. Brokers cut at 4 to 64 KiB. */
export const PENDING_LIMIT: ByteCount = 1024 * 1024;

/** Operations, topics, aliases that a connection has at once and which are remembered for later messages. */
export const REMEMBERED_LIMIT = 1000;
