// Segments as the worker for bodies takes them: columns and payload, and what is known of the connections in them.

import type { DecoderOptions } from '../../decoders';
import { connectionId } from '../../store/frames';
import type { ConnectionRow } from '../../store/schema';
import type { DecodePart, Openings } from '../bodies/calls';
import type { FrameIndex } from './frame-index';
import type { PayloadCache } from './payload-cache';

export class DecodeParts {
  readonly #index: FrameIndex;
  readonly #payloads: PayloadCache;
  readonly #connections: ReadonlyMap<string, ConnectionRow>;

  constructor(index: FrameIndex, payloads: PayloadCache, connections: ReadonlyMap<string, ConnectionRow>) {
    this.#index = index;
    this.#payloads = payloads;
    this.#connections = connections;
  }

  /** Segments by their numbers in the index. `introduced`: connections that the worker knows of; those here are added. */
  async read(
    numbers: readonly number[],
    introduced = new Set<string>(),
  ): Promise<{ parts: DecodePart[]; openings: Openings }> {
    const segments = numbers.flatMap((number) => {
      const segment = this.#index.segments[number];
      return segment ? [{ segment, start: this.#index.starts[number] ?? 0 }] : [];
    });
    const payloads = await this.#payloads.readThrough(segments.map(({ segment }) => segment.id));
    const openings = new Map<string, DecoderOptions>();
    const parts = segments.map(({ segment, start }) => {
      for (const number of new Set(segment.connection)) {
        const id = connectionId(segment.page, number);
        const row = this.#connections.get(id);
        if (!row || introduced.has(id)) continue;
        introduced.add(id);
        openings.set(id, { protocol: row.protocol, protocols: row.protocols, url: row.url });
      }
      const { page, connection, flags, size, kept } = segment;
      return { start, page, connection, flags, size, kept, payload: payloads.get(segment.id) };
    });
    return { parts, openings };
  }
}
