// Where the timeline looks when it is opened: at what matters, else at everything.

import type { SessionResult } from '../../../analysis/result';
import { fitTo, type TimeWindow, wholeOf } from './time-window';

/** More than that before and after is out of the picture: an outage of a second is not shown beside hours of quiet. */
const SURROUNDINGS = 0.5;

/**
 * The newest error with its story, else the newest story, else the newest warning; else everything.
 * What takes most of the recording anyhow is shown within all of it.
 */
export function firstLook(result: SessionResult | undefined, bounds: TimeWindow): TimeWindow {
  const matter = result && whatMatters(result, bounds);
  if (!matter) return wholeOf(bounds);
  const length = matter.to - matter.from;
  const wide = {
    from: Math.max(bounds.from, matter.from - length * SURROUNDINGS),
    to: Math.min(bounds.to, matter.to + length * SURROUNDINGS),
  };
  return wide.to - wide.from > (bounds.to - bounds.from) / 2 ? wholeOf(bounds) : fitTo(wide, bounds);
}

function whatMatters({ findings, episodes }: SessionResult, bounds: TimeWindow): TimeWindow | undefined {
  const newest = (severity: string): TimeWindow | undefined => {
    const finding = findings
      .filter((candidate) => candidate.severity === severity)
      .reduce<(typeof findings)[number] | undefined>(
        (last, next) => (last && last.until >= next.until ? last : next),
        undefined,
      );
    return finding && { from: finding.at, to: finding.until };
  };
  const stories = episodes.map((episode) => ({ from: episode.startedAt, to: episode.endedAt ?? bounds.to }));
  const error = newest('error');
  if (error) {
    const story = stories.find(({ from, to }) => from <= error.to && to >= error.from);
    return story ? { from: Math.min(error.from, story.from), to: Math.max(error.to, story.to) } : error;
  }
  return stories.at(-1) ?? newest('warning');
}
