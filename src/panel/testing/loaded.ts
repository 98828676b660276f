// A recording as it is once it is loaded, without a source to load it from.

import type { RecordingBuilder } from '../fixture/recording-builder';
import { FrameIndex } from '../model/frame-index';
import type { LoadedSession } from '../model/session';

export interface Loaded {
  session: Pick<LoadedSession, 'connections' | 'pages' | 'events' | 'index'>;
  /** Takes in what has changed since. */
  grow(): void;
}

export function loaded(recording: RecordingBuilder): Loaded {
  const session: Loaded['session'] = {
    connections: new Map(),
    pages: new Map(),
    events: new Map(),
    index: new FrameIndex(),
  };
  let revision = 0;
  const grow = (): void => {
    const changes = recording.changes(revision, Number.POSITIVE_INFINITY);
    revision = changes.revision;
    for (const page of changes.pages) session.pages.set(page.id, { ...page });
    for (const connection of changes.connections) session.connections.set(connection.id, connection);
    for (const event of changes.events) session.events.set(event.key, event);
    for (const segment of changes.segments) session.index.append(segment);
  };
  grow();
  return { session, grow };
}
