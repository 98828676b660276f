// The source of a report: no recorder, no database, nothing but the file that is opened in it.

import { localBodies } from '../bodies/local-bodies';
import { type Source, SourceError } from '../source/source';
import { text } from '../texts';

export function reportSource(version: string): Source {
  return {
    sessions: async () => [],
    changes: async () => undefined,
    payloads: async () => new Map(),
    analyse: () => ({ setLive: () => {}, advanced: () => {}, dispose: () => {} }),
    // A worker would need a file of its own; browsers differ in what they let a page from a disk have.
    startBodiesWorker: localBodies,
    call: async () => {
      throw new SourceError(text('reportReadOnly'));
    },
    listen: () => () => {},
    askForSite: async () => false,
    readOnly: true,
    version,
  };
}
