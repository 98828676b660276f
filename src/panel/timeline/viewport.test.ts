import { beforeEach, describe, expect, it } from 'vitest';
import { type Ground, Viewport } from './viewport';

const ground = {
  live: false,
  cursor: undefined as number | undefined,
  reduced: true,
  bounds: { from: 0, to: 100_000 },
  asked: 0,
};

let viewport: Viewport;

beforeEach(() => {
  Object.assign(ground, {
    live: false,
    cursor: undefined,
    reduced: true,
    bounds: { from: 0, to: 100_000 },
    asked: 0,
  });
  viewport = new Viewport({
    bounds: () => ground.bounds,
    isLive: () => ground.live,
    cursor: () => ground.cursor,
    reducedMotion: () => ground.reduced,
    ask: () => ground.asked++,
  } satisfies Ground);
});

describe('what is in view', () => {
  it('follows a growing recording until one moves away from its end, and again when told to', () => {
    ground.live = true;
    viewport.look(viewport.view.value);
    expect(viewport.following.value).toBe(true);
    ground.bounds = { from: 0, to: 200_000 };
    viewport.step(0);
    expect(viewport.view.value.to).toBeGreaterThanOrEqual(200_000);
    viewport.zoom(0.1);
    expect(viewport.following.value).toBe(true);
    viewport.pan(-30_000);
    expect(viewport.following.value).toBe(false);
    const before = viewport.view.value;
    ground.bounds = { from: 0, to: 300_000 };
    viewport.step(16);
    expect(viewport.view.value).toEqual(before);
    viewport.follow();
    viewport.step(32);
    expect(viewport.view.value.to).toBeGreaterThanOrEqual(300_000);
    expect(viewport.view.value.to - viewport.view.value.from).toBeCloseTo(before.to - before.from);
  });

  it('follows with minutes in view, however long the recording is', () => {
    ground.live = true;
    ground.bounds = { from: 0, to: 8 * 3_600_000 };
    viewport.look({ from: 0, to: 8 * 3_600_000 });
    viewport.step(0);
    const { from, to } = viewport.view.value;
    expect(to).toBeGreaterThanOrEqual(8 * 3_600_000);
    expect(to - from).toBeLessThan(600_000);
  });

  it('is not followed where nothing grows', () => {
    viewport.toEnd();
    expect(viewport.following.value).toBe(false);
  });

  it('flies where motion is welcome, and jumps where it is not', () => {
    viewport.zoom(0.1, 50_000, true);
    expect(viewport.isFlying).toBe(false);
    const there = viewport.view.value;
    viewport.fit();
    ground.reduced = false;
    viewport.zoom(0.1, 50_000, true);
    expect(viewport.isFlying).toBe(true);
    expect(ground.asked).toBeGreaterThan(0);
    for (let now = 1000; viewport.isFlying && now < 3000; now += 16) viewport.step(now);
    expect(viewport.view.value).toEqual(there);
  });

  it('takes keys in flight for steps from where it is going', () => {
    viewport.zoom(0.25, 50_000, true);
    viewport.zoom(0.25, 50_000, true);
    const there = viewport.view.value;
    viewport.fit();
    ground.reduced = false;
    viewport.zoom(0.25, 50_000, true);
    viewport.step(0);
    viewport.zoom(0.25, 50_000, true);
    for (let now = 0; viewport.isFlying && now < 3000; now += 16) viewport.step(now);
    expect(viewport.view.value.from).toBeCloseTo(there.from);
    expect(viewport.view.value.to).toBeCloseTo(there.to);
  });

  it('zooms by key around the chosen point where that is in view', () => {
    ground.cursor = 20_000;
    viewport.zoom(0.01);
    const { from, to } = viewport.view.value;
    expect(from).toBeLessThan(20_000);
    expect(to).toBeGreaterThan(20_000);
  });

  it('moves to what is to be seen, and not where it is seen already', () => {
    viewport.show({ from: 10_000, to: 20_000 });
    const before = viewport.view.value;
    viewport.reveal({ from: 15_000, to: 15_000 });
    expect(viewport.view.value).toEqual(before);
    viewport.reveal({ from: 70_000, to: Number.POSITIVE_INFINITY });
    expect(viewport.view.value.to).toBeGreaterThan(70_000);
    expect(viewport.view.value.to - viewport.view.value.from).toBeCloseTo(before.to - before.from);
  });
});
