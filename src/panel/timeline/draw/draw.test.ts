import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../../analysis/result';
import { chatRecording } from '../../fixture/chat';
import { hostileRecording } from '../../fixture/hostile';
import { millionRecording } from '../../fixture/million';
import type { RecordingBuilder } from '../../fixture/recording-builder';
import { stormRecording } from '../../fixture/storm';
import { speakEnglish } from '../../testing/english';
import { loaded } from '../../testing/loaded';
import { type Drawn, LogPen } from '../../testing/log-pen';
import { ChartBuilder } from '../core/chart';
import { type Item, timesOf } from '../core/items';
import { layOut, RULER_HEIGHT } from '../core/layout';
import { Space } from '../core/space';
import { type TimeWindow, wholeOf } from '../core/time-window';
import { draw } from './draw';
import { type Hit, hitAt, type ManyHit, type Scene } from './scene';

/** A round moment, so that the ruler's labels are known. */
const START = new Date(2026, 10, 28, 12, 0, 0).getTime();
const SECOND = 1000;
const WIDTH = 1200;

beforeAll(speakEnglish);

interface Drawing {
  pen: LogPen;
  hits: (Hit | ManyHit)[];
  scene: Scene;
}

function drawn(
  recording: RecordingBuilder,
  view?: TimeWindow,
  more: Partial<Scene> = {},
  findings: readonly Finding[] = [],
): Drawing {
  const { session } = loaded(recording);
  const builder = new ChartBuilder({ from: recording.row.startedAt, to: recording.row.startedAt });
  builder.update(session, recording.row.lastAt);
  builder.takeTraffic(session, () => false);
  const chart = builder.withFindings(findings);
  const ids = recording.connections.map(({ id }) => id);
  const scene: Scene = {
    chart,
    layout: layOut(chart, new Map()),
    space: new Space(view ?? wholeOf(chart.bounds), WIDTH),
    height: 400,
    rulerEnd: WIDTH,
    scroll: 0,
    end: chart.bounds.to,
    ordinal: (connection) => ids.indexOf(connection) + 1,
    isSelected: () => false,
    ...more,
  };
  const pen = new LogPen();
  return { pen, hits: draw(pen, scene), scene };
}

const items = ({ hits }: Drawing) => hits.flatMap((hit) => ('item' in hit ? [hit.item] : []));

const texts = ({ pen }: Drawing) => pen.texts.map(({ detail }) => detail);

function overlap(one: Drawn, other: Drawn): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}

describe('the drawing', () => {
  const outage = { from: START + 22 * SECOND, to: START + 42 * SECOND };

  it('shows sockets with how each ended, by a sign, a colour and words', () => {
    const { pen } = drawn(chatRecording(START), outage);
    expect(pen.of('glyph')).toEqual(
      expect.arrayContaining(['cross warn', 'lock auth', 'hollow-diamond busy', 'flag accent']),
    );
    const near = drawn(chatRecording(START), { from: START + 23 * SECOND, to: START + 26 * SECOND });
    const nearer = drawn(chatRecording(START), { from: START + 39 * SECOND, to: START + 40 * SECOND });
    const words = [...near.pen.texts, ...nearer.pen.texts].map(({ detail, color }) => `${detail} ${color}`);
    expect(words).toContain('1006 connection lost warn');
    expect(words.some((label) => /^4401.* auth$/.test(label))).toBe(true);
  });

  it('shows each wait with what was asked and what came of it', () => {
    const drawing = drawn(chatRecording(START), outage);
    expect(texts(drawing)).toContain('asked 4 s, waited 4.01 s');
    expect(drawing.pen.of('line')).toContain('dotted muted');
  });

  it('colours a wait that took far longer than was asked, and marks when it was due', () => {
    const recording = chatRecording(START);
    const decision = recording.events.find(({ record }) => record.kind === 'decision')?.record;
    if (decision?.kind !== 'decision') throw new Error('no decision');
    decision.delayMs = 200;
    expect(drawn(recording, outage).pen.of('line')).toEqual(
      expect.arrayContaining(['dotted warn', 'solid warn']),
    );
  });

  it('shows what the app decided, a token’s life, what the page went through, and marks', () => {
    const words = texts(drawn(chatRecording(START), outage));
    expect(words).toEqual(
      expect.arrayContaining([
        'retry in 2 s',
        'expired',
        'valid',
        'offline',
        'Nothing arrives any more',
        'visible',
      ]),
    );
  });

  it('keeps the words of a refresh and of the token that it gave apart', () => {
    const recording = chatRecording(START);
    const used = recording.events.find(({ record }) => record.kind === 'token');
    if (used?.record.kind !== 'token') throw new Error('no token');
    recording.event({ ...used.record, where: 'refresh', ok: true, at: used.at - 20 });
    const { pen } = drawn(recording, { from: used.at - 2 * SECOND, to: used.at + 20 * SECOND });
    const refreshed = pen.texts.find(({ detail }) => detail === 'token refreshed');
    const valid = pen.texts.find(({ detail }) => detail === 'valid');
    if (!refreshed || !valid) throw new Error(`not both in ${pen.texts.map(({ detail }) => detail)}`);
    expect(overlap(refreshed, valid)).toBe(false);
  });

  it('draws a storm as one block with its number, and single sockets from near', () => {
    const storm = stormRecording(START);
    const far = drawn(storm, { from: START - SECOND, to: START + 70 * SECOND });
    expect(texts(far)).toContain('500 sockets, one every 120 ms');
    expect(items(far).filter(({ kind }) => kind === 'socket')).toHaveLength(0);
    const near = drawn(storm, { from: START + SECOND, to: START + 2 * SECOND });
    expect(items(near).filter(({ kind }) => kind === 'socket').length).toBeGreaterThanOrEqual(8);
    expect(items(near).filter(({ kind }) => kind === 'wait').length).toBeGreaterThanOrEqual(7);
  });

  it('has no label of a sign that is out of view', () => {
    const note = 'Nothing arrives any more';
    const at = START + 30 * SECOND;
    expect(texts(drawn(chatRecording(START), { from: at - SECOND, to: at + SECOND }))).toContain(note);
    expect(texts(drawn(chatRecording(START), { from: at + 100, to: at + SECOND }))).not.toContain(note);
  });

  it('costs by the pixel, not by the frame', () => {
    const few = drawn(millionRecording(START, 20_000)).pen.drawn.length;
    const many = drawn(millionRecording(START, 400_000)).pen.drawn.length;
    expect(few).toBeLessThan(WIDTH * 8);
    expect(many).toBeLessThan(WIDTH * 8);
  });

  it('shows findings with their sign, and says which is chosen', () => {
    const finding: Finding = {
      rule: 'no-backoff',
      severity: 'error',
      basis: 'observed',
      at: START + 24 * SECOND,
      until: START + 33 * SECOND,
      connections: [],
      summary: 'It tried again without waiting',
      evidence: [],
      fix: 'Wait longer each time.',
    };
    const drawing = drawn(chatRecording(START), outage, { isSelected: ({ kind }) => kind === 'finding' }, [
      finding,
    ]);
    expect(texts(drawing)).toContain(finding.summary);
    expect(drawing.pen.of('glyph')[0]).toBe('cross bad');
    expect(drawing.pen.of('frame')).toContain('accent');
  });

  it('has no two labels over one another, wherever one looks', () => {
    const recordings = {
      chat: chatRecording(START),
      storm: stormRecording(START),
      hostile: hostileRecording(START),
    };
    fc.assert(
      fc.property(
        fc.constantFrom('chat' as const, 'storm' as const, 'hostile' as const),
        fc.double({ min: -25, max: 120, noNaN: true }),
        fc.double({ min: 0.01, max: 150, noNaN: true }),
        (name, from, span) => {
          const view = { from: START + from * SECOND, to: START + (from + span) * SECOND };
          const { pen } = drawn(recordings[name], view, { pointer: view.from + (view.to - view.from) / 3 });
          const labels = pen.texts.filter(
            ({ x, width, y }) => x + width > 0 && x < WIDTH && y > RULER_HEIGHT,
          );
          const ruler = pen.texts.filter(({ y }) => y < RULER_HEIGHT);
          for (const list of [labels, ruler]) {
            for (const [number, one] of list.entries()) {
              for (const other of list.slice(number + 1)) {
                expect(overlap(one, other), `${one.detail} over ${other.detail}`).toBe(false);
              }
            }
          }
        },
      ),
      { numRuns: 150, seed: 20261128 },
    );
  });

  it('shows hostile text as one short line without what would turn it round', () => {
    const drawing = drawn(hostileRecording(START));
    expect(texts(drawing).length).toBeGreaterThan(3);
    for (const label of texts(drawing)) {
      expect(label).not.toMatch(/[\p{Cc}\p{Cf}\n]/u);
      expect(label.length).toBeLessThan(200);
    }
  });

  it('dims what lies outside the chosen stretch, and marks the chosen point', () => {
    const { pen } = drawn(chatRecording(START), outage, {
      span: { from: START + 30 * SECOND, to: START + 32 * SECOND },
      cursor: START + 31 * SECOND,
    });
    expect(pen.of('rect')).toEqual(expect.arrayContaining(['selected', 'accent']));
    expect(pen.of('text')).toContain('12:00:31.000 on-accent');
  });
});

describe('pointing', () => {
  const drawing = () => drawn(chatRecording(START), { from: START + 22 * SECOND, to: START + 42 * SECOND });

  it('finds each item where it was drawn', () => {
    const { hits, scene } = drawing();
    const kinds = new Set<Item['kind']>();
    for (const hit of hits) {
      for (let share = 0; share <= 1; share += 'item' in hit ? 0.25 : 0.002) {
        const x = Math.max(1, Math.min(WIDTH - 1, hit.x + hit.width * share));
        if (x < hit.x || x > hit.x + hit.width) continue;
        const found = hitAt(hits, x, hit.y + hit.height / 2)?.item;
        if ('item' in hit) expect(found).toBeDefined();
        if (!found) continue;
        kinds.add(found.kind);
        const { from, to } = timesOf(found);
        expect(from).toBeLessThanOrEqual(to);
        if (found.kind !== 'traffic') continue;
        expect(scene.space.at(x + 4)).toBeGreaterThanOrEqual(from);
        expect(scene.space.at(x - 4)).toBeLessThanOrEqual(to);
      }
    }
    for (const kind of ['socket', 'wait', 'decision', 'token', 'page', 'mark', 'traffic'] as const) {
      expect(kinds, kind).toContain(kind);
    }
  });

  it('reaches a bar of one pixel from near by, and nothing from afar', () => {
    const hit: Hit = { x: 100, y: 50, width: 1, height: 10, item: items(drawing())[0] as Item };
    expect(hitAt([hit], 103, 55)).toBe(hit);
    expect(hitAt([hit], 110, 55)).toBeUndefined();
    expect(hitAt([hit], 100, 70)).toBeUndefined();
  });
});
