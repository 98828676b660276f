// The traffic of each endpoint, taken out of the loaded segments piece by piece: what is new since the last time, and
// no longer than a turn may take. What is not taken yet is drawn a moment later.

import { FrameFlag } from '../../../records/batch';
import type { EpochMilliseconds } from '../../../records/units';
import type { FrameIndex } from '../../model/frame-index';
import { TrafficPyramid } from './traffic-pyramid';

export interface EndpointTraffic {
  in: TrafficPyramid;
  out: TrafficPyramid;
}

/** Frames of one connection and direction that fall into one millisecond, before they are handed to its pyramid. */
interface Run {
  pyramid: TrafficPyramid;
  bucket: number;
  frames: number;
  bytes: number;
}

export class Traffic {
  readonly byEndpoint = new Map<string, EndpointTraffic>();
  readonly #origin: EpochMilliseconds;
  #taken = 0;

  constructor(origin: EpochMilliseconds) {
    this.#origin = origin;
  }

  /**
   * Takes segments until all are taken or `isLate` says so, which is asked after each. Gives whether all are taken.
   * `endpointOf`: by page and the page's own number of the connection.
   */
  take(
    index: FrameIndex,
    endpointOf: (page: string, connection: number) => string | undefined,
    isLate: () => boolean,
  ): boolean {
    while (this.#taken < index.segments.length) {
      this.#takeSegment(index, this.#taken++, endpointOf);
      if (isLate()) break;
    }
    return this.#taken === index.segments.length;
  }

  #takeSegment(
    index: FrameIndex,
    number: number,
    endpointOf: (page: string, connection: number) => string | undefined,
  ): void {
    const segment = index.segments[number];
    if (!segment) return;
    const { at, connection, flags, size } = segment;
    // By twice the connection's number, plus one for what went out. Sockets take turns frame by frame.
    const runs: (Run | undefined)[] = [];
    for (let frame = 0; frame < at.length; frame++) {
      const out = (flags[frame] ?? 0) & FrameFlag.out;
      const slot = 2 * (connection[frame] ?? 0) + out;
      let run = runs[slot];
      if (!run) {
        const endpoint = endpointOf(segment.page, connection[frame] ?? 0);
        if (endpoint === undefined) continue;
        const pyramid = this.#of(endpoint)[out ? 'out' : 'in'];
        run = { pyramid, bucket: Number.NaN, frames: 0, bytes: 0 };
        runs[slot] = run;
      }
      const bucket = run.pyramid.bucketOf(at[frame] ?? 0);
      if (bucket !== run.bucket) {
        if (run.frames > 0) run.pyramid.addTo(run.bucket, run.frames, run.bytes);
        run.bucket = bucket;
        run.frames = 0;
        run.bytes = 0;
      }
      run.frames++;
      run.bytes += size[frame] ?? 0;
    }
    for (const run of runs) if (run && run.frames > 0) run.pyramid.addTo(run.bucket, run.frames, run.bytes);
  }

  #of(endpoint: string): EndpointTraffic {
    let traffic = this.byEndpoint.get(endpoint);
    if (!traffic) {
      traffic = { in: new TrafficPyramid(this.#origin), out: new TrafficPyramid(this.#origin) };
      this.byEndpoint.set(endpoint, traffic);
    }
    return traffic;
  }
}
