// Whether something is a batch, before anything is done with it: a relay lives in the page's process, and a process
// that was taken over can send what it likes.

import type { Batch, Fact, FactType, FrameColumns, OutsideFact } from './batch';

const COLUMN_TYPES = {
  connection: Uint32Array,
  seq: Uint32Array,
  at: Float64Array,
  flags: Uint8Array,
  size: Uint32Array,
  kept: Uint32Array,
  listeners: Uint16Array,
  handlerMs: Float32Array,
  buffered: Uint32Array,
} satisfies { [Column in keyof FrameColumns]: unknown };

type Kind = 'number' | 'string' | 'boolean' | 'strings';
type Shape = { [field: string]: Kind | `${Kind}?` };

/** What a page may tell. */
type PageFactType = Exclude<FactType, OutsideFact['type']>;

/** Fields of each fact beside `type` and `at`; a question mark: may be absent. */
const FACT_SHAPES: { [Type in PageFactType]: Shape } = {
  created: { connection: 'number', url: 'string', protocols: 'strings', wall: 'number', stack: 'string?' },
  opened: { connection: 'number', protocol: 'string', extensions: 'string', binaryType: 'string' },
  error: { connection: 'number' },
  closing: {
    connection: 'number',
    code: 'number?',
    reason: 'string?',
    connecting: 'boolean?',
    stack: 'string?',
  },
  closed: {
    connection: 'number',
    code: 'number',
    reason: 'string',
    wasClean: 'boolean',
    binaryType: 'string',
    fault: 'string?',
  },
  left: { connection: 'number' },
  refused: { url: 'string', name: 'string', message: 'string', stack: 'string?' },
  timer: { timer: 'number', connection: 'number', delayMs: 'number', synchronous: 'boolean' },
  'timer-fired': { timer: 'number' },
  'timer-cleared': { timer: 'number' },
  report: {
    action: 'string',
    connection: 'number?',
    url: 'string?',
    attempt: 'number?',
    delayMs: 'number?',
    reason: 'string?',
    library: 'string?',
  },
  lifecycle: { event: 'string' },
  request: { url: 'string', startedAt: 'number', status: 'number', initiator: 'string' },
  'effect-churn': {
    connection: 'number',
    component: 'string',
    hook: 'string',
    effectIndex: 'number',
    change: 'string',
    dependencyIndex: 'number?',
    form: 'string?',
    prop: 'string?',
    functionName: 'string?',
    dependencyList: 'string?',
    isDevelopment: 'boolean',
    isCertain: 'boolean',
  },
  fault: { id: 'string', state: 'string', how: 'string' },
  gap: { lost: 'number', reason: 'string' },
  token: { where: 'string', value: 'string', connection: 'number?', name: 'string?' },
};

/** Whether a value is a batch whose parts agree with one another. */
export function isBatch(value: unknown): value is Batch {
  if (!isObject(value)) return false;
  const { firstOrdinal, columns, payload, paints, facts } = value;
  if (!isCount(firstOrdinal) || !isObject(columns)) return false;
  if (!(payload instanceof Uint8Array) || !(paints instanceof Float64Array)) return false;
  return areColumns(columns, payload.length) && Array.isArray(facts) && facts.every(isFact);
}

function areColumns(columns: { [name: string]: unknown }, payloadBytes: number): boolean {
  const frames = columns.at instanceof Float64Array ? columns.at.length : -1;
  for (const [name, Type] of Object.entries(COLUMN_TYPES)) {
    const column = columns[name];
    if (!(column instanceof Type) || column.length !== frames) return false;
  }
  const { at, kept } = columns as unknown as FrameColumns;
  let bytes = 0;
  for (let index = 0; index < frames; index++) {
    bytes += kept[index] ?? 0;
    if (!Number.isFinite(at[index])) return false;
  }
  return bytes === payloadBytes;
}

function isFact(value: unknown): value is Fact {
  if (!isObject(value) || typeof value.type !== 'string' || !Number.isFinite(value.at)) return false;
  if (!Object.hasOwn(FACT_SHAPES, value.type)) return false;
  const shape = FACT_SHAPES[value.type as PageFactType];
  return Object.entries(shape).every(([field, kind]) => isKind(value[field], kind));
}

function isKind(value: unknown, kind: Shape[string]): boolean {
  if (kind.endsWith('?')) return value === undefined || isKind(value, kind.slice(0, -1) as Kind);
  if (kind === 'strings') return Array.isArray(value) && value.every((item) => typeof item === 'string');
  return kind === 'number' ? Number.isFinite(value) : typeof value === kind;
}

function isObject(value: unknown): value is { [name: string]: unknown } {
  return typeof value === 'object' && value !== null;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
