import { transformSync } from 'esbuild';
import { describe, expect, it, vi } from 'vitest';
import { mapNamedIn, OriginalPlaces } from './original-places';

const SCRIPT = 'http://localhost:5173/src/chat/useChatSocket.js';
const SOURCE = `
export function openChatSocket(url: string): WebSocket {
  return new WebSocket(url);
}
`;

/** A script as a development server hands it out, and where `new WebSocket` stands in it. */
function script(sourcemap: 'inline' | 'external') {
  const { code, map } = transformSync(SOURCE, {
    loader: 'ts',
    minify: true,
    sourcemap,
    sourcefile: 'useChatSocket.ts',
  });
  const line = code.split('\n').findIndex((one) => one.includes('new WebSocket'));
  const column = code.split('\n')[line]?.indexOf('new WebSocket') ?? -1;
  return { code, map, place: { url: SCRIPT, line: line + 1, column: column + 1, name: 'e' } };
}

const ORIGINAL = { url: 'http://localhost:5173/src/chat/useChatSocket.ts', line: 3, column: 10 };

describe('the place that somebody wrote', () => {
  it('is found by a map within the script', async () => {
    const { code, place } = script('inline');
    const read = vi.fn(async () => code);
    const places = new OriginalPlaces(read);
    expect(await places.of(place)).toMatchObject(ORIGINAL);
    await places.of(place);
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('is found by a map beside the script', async () => {
    const { code, map, place } = script('external');
    const resources = new Map([
      [SCRIPT, `${code}\n//# sourceMappingURL=maps/chat.js.map`],
      [
        'http://localhost:5173/src/chat/maps/chat.js.map',
        map.replace('useChatSocket.ts', '../useChatSocket.ts'),
      ],
    ]);
    const places = new OriginalPlaces(async (url) => resources.get(url));
    expect(await places.of(place)).toMatchObject(ORIGINAL);
  });

  describe('by a map that DevTools keeps to itself', () => {
    const MAP = 'http://localhost:5173/src/chat/maps/chat.js.map';
    const { code, map, place } = script('external');
    const read = async (url: string) =>
      url === SCRIPT ? `${code}\n//# sourceMappingURL=maps/chat.js.map` : undefined;
    const text = map.replace('useChatSocket.ts', '../useChatSocket.ts');

    it('is known once the site has been asked, and not before', async () => {
      const places = new OriginalPlaces(read);
      const request = vi.fn(async () => text);
      expect(await places.of(place)).toBeUndefined();
      expect(await places.unread([place, place])).toEqual([MAP]);
      expect(request).not.toHaveBeenCalled();
      await places.ask([place, place], request);
      expect(request.mock.calls).toEqual([[MAP]]);
      expect(await places.of(place)).toMatchObject(ORIGINAL);
      expect(await places.unread([place])).toEqual([]);
    });

    it('can be asked for again where the site gave none, or something else', async () => {
      const places = new OriginalPlaces(read);
      const refused = async () => Promise.reject(new Error('The server answered 404.'));
      await expect(places.ask([place], refused)).rejects.toThrow('404');
      await expect(places.ask([place], async () => '<!doctype html>')).rejects.toThrow();
      expect(await places.unread([place])).toEqual([MAP]);
    });

    it('is of no use to a script without one', async () => {
      const places = new OriginalPlaces(async () => 'no map');
      expect(await places.unread([place])).toEqual([]);
    });
  });

  it('is not known where there is no map, or a broken one', async () => {
    for (const text of [
      undefined,
      'no map',
      '//# sourceMappingURL=gone.map',
      '//# sourceMappingURL=data:application/json;base64,%%%',
      '//# sourceMappingURL=data:application/json,{"version":3}',
      '//# sourceMappingURL=data:application/json,[',
      '//# sourceMappingURL=http://[',
    ]) {
      const places = new OriginalPlaces(async (url) => (url === SCRIPT ? text : undefined));
      expect(await places.of({ url: SCRIPT, line: 1, column: 1 })).toBeUndefined();
    }
    const broken = new OriginalPlaces(() => Promise.reject(new Error('closed')));
    expect(await broken.of({ url: SCRIPT, line: 1, column: 1 })).toBeUndefined();
  });

  it('is told by the last map that a script names', () => {
    expect(mapNamedIn('a //# sourceMappingURL=one.map\nb\n//# sourceMappingURL=two.map\n')).toBe('two.map');
    expect(mapNamedIn('//@ sourceMappingURL=old.map')).toBe('old.map');
    expect(mapNamedIn('//# sourceMappingURL=')).toBeUndefined();
  });
});
