// @vitest-environment happy-dom

import { afterEach, describe, expect, it } from 'vitest';
import { RecordingBuilder } from '../fixture/recording-builder';
import { type Mounted, mounted, named, pageText, soon } from '../testing/mounted';
import { lifeWords } from './words';

const AT = Date.now() - 60_000;
const ENDPOINT = 'ws://localhost:5173/ws/chat';

let shown: Mounted | undefined;

afterEach(() => shown?.unmount());

function recording(): RecordingBuilder {
  return new RecordingBuilder('one', AT);
}

async function showConnections(made: RecordingBuilder): Promise<void> {
  shown = mounted([made]);
  (await soon(() => named(`Connections ${made.connections.length}`))).click();
}

describe('sockets in workers', () => {
  it('are said not to be recorded where nobody can see them', async () => {
    const made = recording();
    made.connect(made.page(AT), ENDPOINT, AT);
    await showConnections(made);
    await soon(() => expect(pageText()).toContain('Not recorded: sockets in workers'));
  });

  it('stand among the others where deep capture saw one', async () => {
    const made = recording();
    made.connect(made.page(AT), ENDPOINT, AT, { world: 'worker' });
    await showConnections(made);
    await soon(() => expect(document.querySelector('.connection-row')?.textContent).toContain('worker'));
    expect(pageText()).not.toContain('Not recorded: sockets in workers');
  });
});

it('shows the headers of a handshake, where they are known', async () => {
  const made = recording();
  const connection = made.connect(made.page(AT), ENDPOINT, AT, {
    handshake: {
      status: 403,
      requestHeaders: { origin: 'http://localhost:5173' },
      responseHeaders: { server: 'nginx' },
    },
  });
  await showConnections(made);
  shown?.panel.setScope({ type: 'connection', connection: connection.id });
  await soon(() => expect(pageText()).toContain('Request headersoriginhttp://localhost:5173'));
  expect(pageText()).toContain('Response headersservernginx');
});

it.each([
  [
    { change: 'identity', dependencyName: 'onMessage', sameSource: true },
    'useEffect of ChatRoom ran again: onMessage is a new function of the same code',
  ],
  [
    { change: 'identity', dependencyIndex: 1, sameSource: false },
    'useEffect of ChatRoom ran again: dependency 2 is a new object of the same content',
  ],
  [
    { change: 'value', dependencyName: 'room', dependencyIndex: 0 },
    'useEffect of ChatRoom ran again: room changed',
  ],
  [{ change: 'every-render' }, 'useEffect of ChatRoom ran again: it has no list of dependencies'],
])('tells a React effect that ran again in words: %o', (change, words) => {
  const detail = { component: 'ChatRoom', hook: 'useEffect', effectIndex: 0, isCertain: true, ...change };
  const record = { kind: 'event' as const, page: 'p', at: AT, type: 'effect-churn', detail };
  expect(lifeWords(record).text).toBe(words);
});
