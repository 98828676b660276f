// Which sockets are one story: begins, continues and ends episodes as connections come and go on their lanes.

import type { EpochMilliseconds, Milliseconds } from '../records/units';
import type { Connection } from './connection';
import { Decisions } from './decisions';
import { STABLE_MS, Story, type Try } from './story';

/** A socket that the app closes and makes anew within this is replaced, not put away. */
const REPLACED_WITHIN_MS: Milliseconds = 1_000;

export class Stories {
  readonly all: Story[] = [];
  readonly decisions = new Decisions();
  /** Sockets that the app closed, by lane: a story only if another follows. */
  #putAway = new WeakMap<object, { connection: Connection; at: EpochMilliseconds; chained: boolean }>();

  /** A socket was made. The attempt that it is, where it goes on with a story. */
  created(connection: Connection): { story: Story; attempt: Try } | undefined {
    const { lane } = connection;
    this.#findCause(connection);
    const story = this.#goingOn(connection) ?? this.#begunByApp(connection);
    this.#putAway.delete(lane);
    return story && { story, attempt: story.add(connection) };
  }

  /** It opened: the story that recovers by it. */
  opened(connection: Connection, at: EpochMilliseconds): Story | undefined {
    const { story } = connection.lane;
    if (!story?.has(connection)) return undefined;
    story.opened(connection, at);
    return story;
  }

  /** It was over for the app: by its own `close()`, or by the close event. */
  ended(connection: Connection, at: EpochMilliseconds): Story | undefined {
    const { lane } = connection;
    const { story } = lane;
    const wasPart = story?.has(connection) === true;
    if (story && wasPart) story.ended(connection, at);
    if (connection.closedByApp) {
      // The first of two mounts of a component is closed before it opened, once: that is no story yet.
      const chained =
        wasPart || connection.openedAt !== undefined || this.#putAway.get(lane)?.chained === true;
      this.#putAway.set(lane, { connection, at, chained });
      return undefined;
    }
    if (connection.closer === 'page' || lane.inUse(connection)) return undefined;
    if (story && wasPart) {
      if (story.recoveredAt === undefined) return undefined;
      if (at - story.recoveredAt < STABLE_MS) {
        story.recoveredAt = undefined;
        return undefined;
      }
    }
    if (story && !wasPart && story.recoveredAt === undefined) return undefined;
    return this.#begin(connection, at);
  }

  /** The page is gone, and with it all that went on there. */
  endPage(lanes: Iterable<{ story: Story | undefined }>): void {
    for (const lane of lanes) {
      if (lane.story) lane.story.isOver = true;
      lane.story = undefined;
    }
  }

  /** Which decision of the app made it, where one did. */
  #findCause(connection: Connection): void {
    const { lane, createdAt } = connection;
    const ended = lane.recent.map(({ id }) => id);
    const since = lane.recent.at(-1)?.endedAt ?? createdAt;
    for (const source of ['reported', 'inferred'] as const) {
      const decided = this.decisions.leadingTo(source, ended, lane.endpoint, since, createdAt);
      if (!decided) continue;
      decided.ledTo = connection.id;
      connection.ledBy[source] = decided;
    }
  }

  #goingOn(connection: Connection): Story | undefined {
    const { story } = connection.lane;
    if (!story) return undefined;
    if (story.recoveredAt === undefined) return story;
    // Opened, closed by the app at once and made anew: the same trouble goes on.
    const last = story.tries.at(-1);
    const away = this.#putAway.get(connection.lane);
    if (!last || away?.connection.id !== last.connection || !this.#isReplaced(away.at, connection))
      return undefined;
    return away.at - (last.openedAt ?? away.at) < STABLE_MS ? story : undefined;
  }

  /** The app closed a socket itself and now makes the next one: by a retry it decided on, or at once. */
  #begunByApp(connection: Connection): Story | undefined {
    const away = this.#putAway.get(connection.lane);
    if (!away || connection.lane.inUse(connection)) return undefined;
    const { inferred, reported } = connection.ledBy;
    if (!inferred && !reported && !(away.chained && this.#isReplaced(away.at, connection))) {
      // The next one that is put away so soon is the second in a row.
      away.chained = this.#isReplaced(away.at, connection);
      return undefined;
    }
    return this.#begin(away.connection, away.at);
  }

  #isReplaced(at: EpochMilliseconds, by: Connection): boolean {
    return by.createdAt - at <= REPLACED_WITHIN_MS;
  }

  #begin(trigger: Connection, at: EpochMilliseconds): Story {
    const { lane } = trigger;
    if (lane.story) lane.story.isOver = true;
    const story = new Story(trigger, at, this.decisions);
    lane.story = story;
    this.all.push(story);
    return story;
  }
}
