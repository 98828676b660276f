// The worker of a panel whose recordings lie in its own memory: it asks for each piece.

import { serveAnalysis } from './worker-side';

serveAnalysis();
