// The worker of the extension: reads the database by itself, so that no recording passes through the panel's own thread.

import { readChanges, readPayloads } from '../../store/reading';
import { RecordingDatabase } from '../../store/schema';
import { serveAnalysis } from './worker-side';

const database = new RecordingDatabase();
serveAnalysis({
  changes: (session, afterRevision, segmentLimit) =>
    readChanges(database, session, afterRevision, segmentLimit),
  payloads: (segments) => readPayloads(database, segments),
});
