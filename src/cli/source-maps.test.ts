// A minified app's own maps give places, names and lists back; what is no map says so in one line.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConnectionRecord, EventRecord, RecordingRecord } from '../records/recording';
import { effectAround } from './effect-source';
import { SourceMaps } from './source-maps';

const SOURCE = `declare function useEffect(effect: () => unknown, list: unknown[]): void;
export const Other = () => null;

export function useChatSocket({ room, onMessage }: { room: string; onMessage: (data: unknown) => void }) {
  useEffect(() => {
    const socket = new WebSocket('wss://app.example/' + room);
    // A bracket } in a comment, [and, in a] text:
    socket.onopen = () => socket.send('}, [not, this])');
    socket.onmessage = ({ data }) => onMessage(data);
    return () => {
      socket.close(1000, \`left \${room}\`);
    };
  }, [
    room,
    // the caller's
    onMessage,
  ]);
}
`;

let folder = '';
let column = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'redial-maps-'));
  const { outputFiles } = await build({
    stdin: { contents: SOURCE, sourcefile: 'use-chat-socket.ts', loader: 'ts' },
    minify: true,
    format: 'esm',
    sourcemap: true,
    write: false,
    outfile: join(folder, 'app.js'),
  });
  mkdirSync(join(folder, 'assets'));
  for (const { path, text } of outputFiles) {
    if (path.endsWith('.map')) writeFileSync(join(folder, 'assets', 'app.js.map'), text);
    else column = text.indexOf('.close(') + 2;
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const connection = (url: string): ConnectionRecord => ({
  kind: 'connection',
  id: 'c',
  page: 'p',
  url: 'wss://app.example/1',
  endpoint: 'wss://app.example/1',
  protocols: [],
  createdAt: 1,
  closer: 'client',
  closeCall: { at: 2, stack: [{ name: 'e', url, line: 1, column }] },
  sent: { frames: 0, bytes: 0 },
  received: { frames: 0, bytes: 0 },
  world: 'window',
});
const event: EventRecord = {
  kind: 'event',
  page: 'p',
  at: 2,
  type: 'effect-churn',
  detail: { component: 'a', isMinified: true, dependencyIndex: 1, connection: 'c' },
};

async function mapped(records: RecordingRecord[]): Promise<RecordingRecord[]> {
  const maps = await SourceMaps.in(folder);
  const given: RecordingRecord[] = [];
  const source = async function* () {
    yield* records;
  };
  for await (const record of maps.apply(source())) given.push(record);
  return given;
}

describe('source maps', () => {
  it('give the place of a call, and the name and list of the effect around it', async () => {
    const [closed, churn] = await mapped([connection('https://app.example/assets/app.js?v=1'), event]);
    expect(closed).toMatchObject({ closeCall: { stack: [{ url: 'use-chat-socket.ts', line: 11 }] } });
    expect(churn).toMatchObject({ detail: { dependencyName: 'onMessage', within: 'useChatSocket' } });
  });

  it('leave what they have no map of as it is', async () => {
    const records = [connection('https://app.example/assets/vendor.js'), event];
    expect(await mapped(records)).toEqual(records);
  });

  it('that are none say so', async () => {
    const other = mkdtempSync(join(tmpdir(), 'redial-maps-'));
    await expect(SourceMaps.in(join(other, 'missing'))).rejects.toThrow(/missing/);
    await expect(SourceMaps.in(other)).rejects.toThrow(/there is no source map/);
    writeFileSync(join(other, 'app.js.map'), 'no map');
    const maps = await SourceMaps.in(other);
    const records = maps.apply(
      (async function* () {
        yield connection('https://app.example/app.js');
      })(),
    );
    await expect(records.next()).rejects.toThrow(/app\.js\.map: this is no source map/);
    rmSync(other, { recursive: true });
  });
});

describe('the effect around a place', () => {
  const around = (source: string, mark = '|') => {
    const at = source.indexOf(mark);
    const before = source.slice(0, at).split('\n');
    return effectAround(source.replace(mark, ''), before.length, before.at(-1)?.length ?? 0);
  };

  it.each<[string, string, string[] | undefined]>([
    ['its own list', 'useEffect(() => { |x(); }, [a, b.c]);', ['a', 'b.c']],
    ['not that of one beside it', 'useEffect(() => { |x(); }); useEffect(() => { y(); }, [a]);', undefined],
    ['not that of one inside', 'useEffect(() => { |x(); f(() => { y(); }, [no]); }, [a]);', ['a']],
    ['what is more than a name stays open', 'useEffect(() => { |x(); }, [a, () => 1, b]);', ['a']],
    ['a list with something else in it', 'useEffect(() => { |x(); }, [a, b + 1]);', ['a']],
    ['brackets in texts are none', "useEffect(() => { |x('}'); y(`}, [no])`); }, [a]);", ['a']],
    ['no effect at all', 'function Chat() { |x(); }', undefined],
  ])('%s', (_, source, dependencies) => {
    expect(around(source)?.dependencies).toEqual(dependencies);
  });

  it.each([
    ['function Chat() { useEffect(() => { |x(); }, [a]); }', 'Chat'],
    ['const Chat: FC<Props> = memo(() => { useEffect(() => { |x(); }, [a]); })', 'Chat'],
    [
      'function useChat<T>() { const Other = 1; }\nfunction useLine() { useEffect(() => { |x(); }, [a]); }',
      'useLine',
    ],
    ['const socket = useSocket(); useEffect(() => { |x(); }, [a]);', undefined],
  ])('stands in: %s', (source, within) => {
    expect(around(source)?.within).toBe(within);
  });
});
