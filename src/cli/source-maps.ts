// Stacks of minified scripts, and effects in them, read through the app's own source maps: from a folder of the build,
// never from the network.

import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { originalPositionFor, sourceContentFor, TraceMap } from '@jridgewell/trace-mapping';
import type { ConnectionRecord, EventRecord, RecordingRecord, StackFrame } from '../records/recording';
import { type EffectSource, effectAround } from './effect-source';
import { Failure, failureIn } from './failure';

const MAP = '.map';

export class SourceMaps {
  readonly #paths: ReadonlyMap<string, string>;
  /** Read when a stack first asks for one; `undefined` where there is none that can be read. */
  readonly #maps = new Map<string, TraceMap | undefined>();

  /** By connection: the effect whose clean-up closed it, as far as its source tells. */
  readonly #effects = new Map<string, EffectSource>();

  private constructor(paths: ReadonlyMap<string, string>) {
    this.#paths = paths;
  }

  /** @throws Failure where the folder cannot be read, or holds no map */
  static async in(folder: string): Promise<SourceMaps> {
    let files: string[];
    try {
      files = await readdir(folder, { recursive: true });
    } catch (error) {
      throw failureIn(folder, error);
    }
    const paths = new Map<string, string>();
    for (const file of files) {
      if (file.endsWith(MAP)) paths.set(basename(file, MAP), join(folder, file));
    }
    if (paths.size === 0) throw new Failure(`${folder}: there is no source map (*.js.map) in this folder`);
    return new SourceMaps(paths);
  }

  /** The records with stacks and effects as the sources have them. Everything else passes as it is. */
  async *apply(records: AsyncIterable<RecordingRecord>): AsyncGenerator<RecordingRecord> {
    for await (const record of records) yield await this.#mapped(record);
  }

  async #mapped(record: RecordingRecord): Promise<RecordingRecord> {
    if (record.kind === 'connection') return this.#connection(record);
    return record.kind === 'event' && record.type === 'effect-churn' ? this.#effect(record) : record;
  }

  async #connection(record: ConnectionRecord): Promise<ConnectionRecord> {
    const { initiator, closeCall } = record;
    const effect = await this.#effectAt(closeCall?.stack?.[0]);
    if (effect) this.#effects.set(record.id, effect);
    return {
      ...record,
      ...(initiator ? { initiator: { ...initiator, stack: await this.#stack(initiator.stack) } } : {}),
      ...(closeCall?.stack ? { closeCall: { ...closeCall, stack: await this.#stack(closeCall.stack) } } : {}),
    };
  }

  #effect(record: EventRecord): EventRecord {
    const { detail } = record;
    const effect = this.#effects.get(String(detail?.connection ?? ''));
    if (!effect) return record;
    const name = effect.dependencies[Number(detail?.dependencyIndex ?? Number.NaN)];
    return {
      ...record,
      detail: {
        ...detail,
        ...(name === undefined ? {} : { dependencyName: name }),
        ...(effect.within === undefined ? {} : { within: effect.within }),
      },
    };
  }

  async #effectAt(frame: StackFrame | undefined): Promise<EffectSource | undefined> {
    const map = frame && (await this.#mapOf(scriptName(frame.url)));
    if (!map || !isPlace(frame)) return undefined;
    const { source, line, column } = originalPositionFor(map, { line: frame.line, column: frame.column - 1 });
    const text = source === null ? null : sourceContentFor(map, source);
    return text === null || line === null ? undefined : effectAround(text, line, column);
  }

  async #stack(stack: readonly StackFrame[]): Promise<StackFrame[]> {
    return Promise.all(stack.map((frame) => this.#frame(frame)));
  }

  async #frame(frame: StackFrame): Promise<StackFrame> {
    const map = await this.#mapOf(scriptName(frame.url));
    if (!map || !isPlace(frame)) return frame;
    // Columns count from 1 in stacks, and from 0 in maps.
    const { source, line, column, name } = originalPositionFor(map, {
      line: frame.line,
      column: frame.column - 1,
    });
    if (source === null) return frame;
    const called = name ?? frame.name;
    return { ...(called === undefined ? {} : { name: called }), url: source, line, column: column + 1 };
  }

  async #mapOf(script: string): Promise<TraceMap | undefined> {
    if (this.#maps.has(script)) return this.#maps.get(script);
    const path = this.#paths.get(script);
    const map = path === undefined ? undefined : await readMap(path);
    this.#maps.set(script, map);
    return map;
  }
}

function isPlace({ line, column }: StackFrame): boolean {
  return line >= 1 && column >= 1;
}

/** `https://app.example/assets/index-B2x.js?v=1` → `index-B2x.js`. */
function scriptName(url: string): string {
  return /([^/?#]*)(?:[?#].*)?$/.exec(url)?.[1] ?? '';
}

/** @throws Failure where it is no source map */
async function readMap(path: string): Promise<TraceMap> {
  try {
    return new TraceMap(await readFile(path, 'utf8'));
  } catch (error) {
    throw new Failure(
      `${path}: this is no source map (${error instanceof Error ? error.message : String(error)})`,
    );
  }
}
