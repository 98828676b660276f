// Whatever becomes of the recorder, each batch reaches one that acknowledges it, in order, in a form that it understands.

import { beforeEach, describe, expect, test, vi } from 'vitest';
import { type Batch, batchOfFacts } from '../records/batch';
import type { PageHello, RecorderMessage, RelayMessage } from '../records/messages';
import { DEFAULT_BODY_RATE } from '../records/settings';
import { Outbox } from './outbox';
import { RecorderPort } from './recorder-port';

/** The recorder's end. */
class FakePort {
  readonly heard: RelayMessage[] = [];
  isOpen = true;
  onMessage = { addListener: (listener: (message: RecorderMessage) => void) => (this.say = listener) };
  onDisconnect = { addListener: (listener: () => void) => (this.die = listener) };
  say: (message: RecorderMessage) => void = () => undefined;
  die: () => void = () => undefined;

  postMessage(message: RelayMessage): void {
    if (!this.isOpen) throw new Error('Attempting to use a disconnected port object');
    // As it is carried: what is posted is a copy of what lies there now.
    this.heard.push(structuredClone(message));
  }
  disconnect(): void {
    this.isOpen = false;
  }
  welcome(cloned = true, upTo = 0): void {
    this.say({ type: 'acknowledge', upTo });
    this.say({ type: 'welcome', cloned, bodyRate: DEFAULT_BODY_RATE });
  }
  get batches(): number[] {
    return this.heard.flatMap((message) => (message.type === 'batch' ? [message.number] : []));
  }
}

const opened = vi.hoisted(() => ({ ports: [] as unknown[], isThere: true }));
vi.mock('./extension', () => ({
  extension: {
    runtime: {
      connect: () => {
        if (!opened.isThere) throw new Error('Extension context invalidated.');
        const port = new FakePort();
        opened.ports.push(port);
        return port;
      },
    },
  },
}));

let outbox: Outbox;
let port: RecorderPort;
let isLeaving: boolean;
let isGone: boolean;

beforeEach(() => {
  vi.useFakeTimers();
  Object.assign(opened, { ports: [], isThere: true });
  isLeaving = false;
  isGone = false;
  outbox = new Outbox();
  port = new RecorderPort(outbox, {
    page: () => ({ id: 'page' }) as PageHello,
    isLeaving: () => isLeaving,
    heard: () => undefined,
    gone: () => {
      isGone = true;
    },
  });
});

function add(batch: Batch = batchOfFacts([])): void {
  outbox.add(batch);
  port.post();
}

/** The newest. */
function recorder(): FakePort {
  const newest = opened.ports.at(-1);
  if (!(newest instanceof FakePort)) throw new Error('No port was opened.');
  return newest;
}

describe('a port to the recorder', () => {
  test('says hello, and waits to be told in which form batches are wanted', () => {
    add();
    add();
    expect(recorder().heard.map(({ type }) => type)).toEqual(['hello']);
    recorder().welcome();
    expect(recorder().batches).toEqual([1, 2]);
    add();
    expect(recorder().batches).toEqual([1, 2, 3]);
    expect(opened.ports).toHaveLength(1);
  });

  test('that is lost is opened again, and what was not acknowledged is posted anew', () => {
    add();
    add();
    const first = recorder();
    first.welcome();
    first.say({ type: 'acknowledge', upTo: 1 });
    first.isOpen = false;
    first.die();
    vi.runAllTimers();
    expect(opened.ports).toHaveLength(2);
    recorder().welcome(true, 1);
    expect(recorder().batches).toEqual([2]);
    first.say({ type: 'acknowledge', upTo: 2 });
    expect(outbox.durableNumber).toBe(1);
  });

  test('of which nobody waits for anything stays closed until there is something', () => {
    add();
    recorder().welcome();
    recorder().say({ type: 'acknowledge', upTo: 1 });
    recorder().die();
    vi.runAllTimers();
    expect(opened.ports).toHaveLength(1);
    add();
    expect(opened.ports).toHaveLength(2);
  });

  test('that throws is one that is lost', () => {
    add();
    recorder().welcome();
    recorder().isOpen = false;
    add();
    add();
    recorder().welcome(true, 1);
    expect(opened.ports).toHaveLength(2);
    expect(recorder().batches).toEqual([2, 3]);
  });

  test('takes JSON before the answer where the page goes, and where the browser clones nothing', () => {
    isLeaving = true;
    add();
    expect(recorder().heard).toMatchObject([{ type: 'hello' }, { type: 'batch', number: 1 }]);
    expect(JSON.parse(JSON.stringify(recorder().heard[1]))).toEqual(recorder().heard[1]);
    isLeaving = false;
    recorder().welcome(false, 1);
    add();
    expect(JSON.parse(JSON.stringify(recorder().heard[2]))).toEqual(recorder().heard[2]);
  });

  test.each([0, 1, 60 * 1024, 61 * 1024, 300_000])('carries a payload of %i bytes as it was', (length) => {
    const payload = Uint8Array.from({ length }, (_, index) => index % 251);
    add({ ...batchOfFacts([]), payload });
    recorder().welcome();
    const parts = recorder().heard.flatMap((message) => {
      if (message.type === 'piece') return [...message.bytes];
      return message.type === 'batch' ? [...(message.batch as Batch).payload] : [];
    });
    expect(Uint8Array.from(parts)).toEqual(payload);
  });

  test('cannot be opened once the extension is gone from under the page', () => {
    opened.isThere = false;
    add();
    expect(isGone).toBe(true);
  });
});
