// From a place in a script that the browser ran to the place that somebody wrote, by the script's source map. DevTools shows
// scripts, and with them the maps within them; a map beside its script it keeps to itself, so that one is asked for of the
// site, when the user wants it and not before.

import type { TraceMap } from '@jridgewell/trace-mapping';
import type { StackFrame } from '../../records/recording';

/** The text of a script or map that the inspected page has loaded; `undefined` where DevTools has none of that name. */
export type ReadResource = (url: string) => Promise<string | undefined>;

/** The text of a map, from its site. Rejects with a sentence for people. */
export type RequestMap = (url: string) => Promise<string>;

/** What is known of a script's map. */
interface ScriptMap {
  map?: TraceMap;
  /** Where the map lies that DevTools does not show. */
  unread?: string;
}

/** Maps held at once: each may take megabytes. */
const MOST_MAPS = 20;
/** Reading a larger one would be felt. */
const LONGEST_MAP = 32e6;

export class OriginalPlaces {
  readonly #read: ReadResource;
  readonly #maps = new Map<string, Promise<ScriptMap>>();

  constructor(read: ReadResource) {
    this.#read = read;
  }

  /** `undefined` where there is no map, or it does not tell. Never rejects: a page's map may be anything. */
  async of(frame: StackFrame): Promise<StackFrame | undefined> {
    try {
      const { map } = await this.#map(frame.url);
      if (!map) return undefined;
      const { originalPositionFor } = await mapping();
      // Maps count lines from 1 and columns from 0.
      const found = originalPositionFor(map, { line: frame.line, column: Math.max(0, frame.column - 1) });
      if (found.source === null) return undefined;
      const name = found.name ?? frame.name;
      return {
        url: found.source,
        line: found.line,
        column: found.column + 1,
        ...(name === undefined ? {} : { name }),
      };
    } catch {
      return undefined;
    }
  }

  /** Addresses of the maps that would tell more of these places, and that DevTools does not show. */
  async unread(frames: readonly StackFrame[]): Promise<string[]> {
    const scripts = [...new Set(frames.map(({ url }) => url))];
    const maps = await Promise.all(scripts.map((script) => this.#map(script).catch(() => undefined)));
    return [...new Set(maps.flatMap((one) => one?.unread ?? []))];
  }

  /** Asks for those maps. Rejects with a sentence where one cannot be had or is none. */
  async ask(frames: readonly StackFrame[], request: RequestMap): Promise<void> {
    for (const script of new Set(frames.map(({ url }) => url))) {
      const { unread } = await this.#map(script);
      if (unread !== undefined)
        this.#keep(script, Promise.resolve(await parse(await request(unread), unread)));
    }
  }

  #map(script: string): Promise<ScriptMap> {
    const known = this.#maps.get(script);
    if (known) return known;
    const reading = readMap(script, this.#read);
    this.#keep(script, reading);
    return reading;
  }

  #keep(script: string, reading: Promise<ScriptMap>): void {
    this.#maps.set(script, reading);
    for (const oldest of this.#maps.keys()) {
      if (this.#maps.size <= MOST_MAPS) break;
      this.#maps.delete(oldest);
    }
  }
}

/** Loaded with the first map: most panels never see one. */
const mapping = () => import('@jridgewell/trace-mapping');

async function readMap(script: string, read: ReadResource): Promise<ScriptMap> {
  const named = mapNamedIn((await read(script)) ?? '');
  if (named === undefined) return {};
  const inline = /^data:application\/json(?:;[^,]*)?,/i.exec(named);
  const url = inline ? script : new URL(named, script).href;
  const text = inline ? textOfData(named) : await read(url);
  return text === undefined ? { unread: url } : parse(text, url);
}

/** Throws where it is no map. */
async function parse(text: string, url: string): Promise<ScriptMap> {
  if (text.length > LONGEST_MAP) return {};
  const { TraceMap } = await mapping();
  // Names of sources are relative to the map.
  return { map: new TraceMap(text, url) };
}

/** The last one counts (Source Map specification, "Extraction methods for JavaScript sources"). */
export function mapNamedIn(script: string): string | undefined {
  const at = Math.max(
    script.lastIndexOf('//# sourceMappingURL='),
    script.lastIndexOf('//@ sourceMappingURL='),
  );
  return at < 0 ? undefined : /^.{21}(\S+)/.exec(script.slice(at))?.[1];
}

function textOfData(url: string): string {
  const comma = url.indexOf(',');
  const content = url.slice(comma + 1);
  if (!/;base64$/i.test(url.slice(0, comma))) return decodeURIComponent(content);
  return new TextDecoder().decode(Uint8Array.from(atob(content), (character) => character.charCodeAt(0)));
}
