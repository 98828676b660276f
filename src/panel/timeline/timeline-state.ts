// The state of one timeline: what is in view, what is pointed at, and the work of each animation frame. Knows no
// element: it draws where it is given a pen.

import {
  batch,
  computed,
  effect,
  type ReadonlySignal,
  type Signal,
  signal,
  untracked,
} from '@preact/signals';
import type { EpochMilliseconds, Milliseconds } from '../../records/units';
import type { Insight } from '../insight/insight';
import type { Opened, Panel } from '../model/panel';
import type { LoadedSession } from '../model/session';
import { tokensOf } from '../model/story';
import { type Chart, ChartBuilder } from './core/chart';
import { firstLook } from './core/first-look';
import { type Item, isSameItem, timesOf } from './core/items';
import { heightFor, type Layout, layOut } from './core/layout';
import type { Span } from './core/rows';
import { type CssPixels, Space } from './core/space';
import { fitTo, reachesEnd, type TimeWindow } from './core/time-window';
import { boxOf, draw } from './draw/draw';
import type { Pen } from './draw/pen';
import type { Hit, ManyHit, Scene } from './draw/scene';
import { Frames } from './frames';
import { isSelected } from './selected';
import { Viewport } from './viewport';
import type { WordsContext } from './words';

export interface Pointer {
  x: CssPixels;
  y: CssPixels;
}

/** Of an animation frame, for taking in what is new while somebody moves: the rest is for drawing and input. */
const TAKE_MS: Milliseconds = 3;
/** And while nobody does. */
const TAKE_AT_REST_MS: Milliseconds = 10;
/** So long after a move somebody is still moving. */
const REST_MS: Milliseconds = 250;
/** While nothing but time goes on, the picture moves by whole pixels: as often as one passes, within these limits. */
const LEAST_TICK_MS: Milliseconds = 50;
const MOST_TICK_MS: Milliseconds = 1000;
/** A recording without an end that had something to tell so shortly ago is still being written. */
const FRESH_MS: Milliseconds = 15_000;
/** A chosen stretch of at least that share of the window is left as it is seen. */
const SEEN_SHARE = 0.2;

/** A canvas that is lower, and than its lanes, has room for a handful of them. */
const LOW: CssPixels = 180;
/** What the button to follow takes of the ruler. */
const FOLLOW_BUTTON: CssPixels = 62;

export class TimelineState {
  readonly chart: ReadonlySignal<Chart>;
  readonly layout: ReadonlySignal<Layout>;
  /** With room for every lane. */
  readonly fitting: ReadonlySignal<CssPixels>;
  readonly viewport: Viewport;
  readonly folds = signal<ReadonlyMap<string, boolean>>(new Map());
  /** A stretch of time that is being measured, or was. */
  readonly measured = signal<Span | undefined>(undefined);
  readonly pointer = signal<Pointer | undefined>(undefined);
  readonly hovered = signal<Hit | undefined>(undefined);
  /** The item that has the keyboard's focus. */
  readonly focused = signal<Item | undefined>(undefined);
  /** Where the focused item was drawn. */
  readonly focusedBox = signal<Hit | undefined>(undefined);
  readonly scroll = signal<CssPixels>(0);
  readonly panel: Panel;
  readonly session: LoadedSession;
  /** Last drawing: for the pointer. */
  hits: readonly (Hit | ManyHit)[] = [];
  /** Of the canvas. */
  readonly size = signal<{ width: CssPixels; height: CssPixels }>({ width: 0, height: 0 });
  readonly #chart: Signal<Chart>;
  #builder: ChartBuilder;
  #knowsStart: boolean;
  readonly #frames: Frames;
  readonly #insight: Insight;
  readonly #reducedMotion: () => boolean;
  #draw: ((paint: (pen: Pen) => void) => void) | undefined;
  #isWorking = false;
  #isStale = true;
  #isBehind = true;
  #hasLooked = false;
  #chosen: { span?: Span | undefined; cursor?: number | undefined; finding?: string | undefined } = {};
  readonly #undo: (() => void)[] = [];

  constructor(
    panel: Panel,
    { session, insight }: Pick<Opened, 'session' | 'insight'>,
    reducedMotion: () => boolean,
  ) {
    this.panel = panel;
    this.session = session;
    this.#insight = insight;
    this.#reducedMotion = reducedMotion;
    this.#builder = builderFrom(session.row.peek()?.startedAt ?? Date.now());
    this.#knowsStart = session.row.peek() !== undefined;
    this.#chart = signal(this.#builder.chart);
    this.chart = this.#chart;
    this.viewport = new Viewport({
      bounds: () => this.bounds,
      isLive: () => this.isLive,
      cursor: () => panel.selection.peek().cursor,
      reducedMotion,
      ask: () => this.#frames.ask(),
    });
    const full = computed(() => layOut(this.chart.value, this.folds.value));
    this.fitting = computed(() => heightFor(full.value));
    const isLow = computed(() => this.size.value.height < Math.min(LOW, this.fitting.value));
    this.layout = computed(() =>
      isLow.value ? layOut(this.chart.value, this.folds.value, true) : full.value,
    );
    this.#frames = new Frames((now) => this.#frame(now));
    this.#undo.push(
      effect(() => {
        session.version.value;
        insight.result.value;
        this.#isStale = true;
        this.#frames.ask();
      }),
      effect(() => {
        this.layout.value;
        this.viewport.view.value;
        this.measured.value;
        this.pointer.value;
        this.hovered.value;
        this.focused.value;
        this.scroll.value;
        this.size.value;
        panel.selection.value;
        // What a frame changes itself it draws itself.
        if (!this.#isWorking) this.#frames.ask();
      }),
      effect(() => {
        const { span, cursor, finding } = panel.selection.value;
        untracked(() => this.#goTo(span, cursor, finding));
      }),
    );
  }

  /** `draw` is called in an animation frame, and calls back with the pen to draw with. */
  drawWith(draw: (paint: (pen: Pen) => void) => void): void {
    this.#draw = draw;
    this.#frames.ask();
  }

  resize(width: CssPixels, height: CssPixels): void {
    const { width: before, height: beforeHeight } = this.size.peek();
    if (width !== before || height !== beforeHeight) this.size.value = { width, height };
  }

  /** Colours or fonts are others now. */
  redraw(): void {
    this.#frames.ask();
  }

  dispose(): void {
    for (const step of this.#undo) step();
    this.#frames.dispose();
  }

  get space(): Space {
    return new Space(this.viewport.view.peek(), this.size.peek().width);
  }

  /** Whether the recording still grows. */
  get isLive(): boolean {
    const row = this.session.row.peek();
    if (!row || row.endedAt !== undefined) return false;
    return this.#isTabs || Date.now() - row.lastAt < FRESH_MS;
  }

  /** Up to where what goes on is known to go on: now, where the tab is still watched. */
  get end(): EpochMilliseconds {
    const { to } = this.#chart.peek().bounds;
    return this.#isTabs && this.isLive ? Math.max(to, Date.now()) : to;
  }

  get bounds(): TimeWindow {
    return { from: this.#chart.peek().bounds.from, to: this.end };
  }

  get words(): WordsContext {
    return {
      ordinal: (connection) => this.session.ordinal(connection),
      tokensOf: (connection) => tokensOf(this.session.events.values(), connection),
      end: this.end,
    };
  }

  point(pointer: Pointer | undefined, hit: Hit | undefined): void {
    batch(() => {
      this.pointer.value = pointer;
      if (!isSameItem(this.hovered.peek()?.item, hit?.item)) this.hovered.value = hit;
    });
  }

  focus(item: Item | undefined): void {
    this.focused.value = item;
    if (item) this.viewport.reveal(timesOf(item));
  }

  fold(endpoint: string, folded: boolean): void {
    this.folds.value = new Map(this.folds.peek()).set(endpoint, folded);
  }

  get #isTabs(): boolean {
    const tab = this.panel.tab.peek();
    return (
      this.panel.source.tab !== undefined && tab?.state === 'recording' && tab.session === this.session.id
    );
  }

  /** What was chosen elsewhere comes into view. */
  #goTo(span: Span | undefined, cursor: EpochMilliseconds | undefined, finding: string | undefined): void {
    const before = this.#chosen;
    this.#chosen = { span, cursor, finding };
    // Before anything is known, there is nowhere to go: the first look will.
    if (!this.session.row.peek()) return;
    if (span && (span.from !== before.span?.from || span.to !== before.span.to)) {
      const { from, to } = this.viewport.view.peek();
      const isSeen = span.from >= from && span.to <= to && span.to - span.from > (to - from) * SEEN_SHARE;
      if (!isSeen || finding !== before.finding) this.viewport.show(span);
    } else if (cursor !== undefined && cursor !== before.cursor)
      this.viewport.reveal({ from: cursor, to: cursor });
  }

  #frame(now: number): void {
    this.#isWorking = true;
    try {
      this.#take();
      this.viewport.step(now);
      this.#paint();
    } finally {
      this.#isWorking = false;
    }
    if (this.#isBehind || this.viewport.isFlying) this.#frames.ask();
    else if (this.isLive && reachesEnd(this.viewport.view.peek(), this.bounds)) {
      const { msPerPixel } = this.space;
      this.#frames.askIn(
        this.#reducedMotion() ? MOST_TICK_MS : Math.min(MOST_TICK_MS, Math.max(LEAST_TICK_MS, msPerPixel)),
      );
    }
  }

  #take(): void {
    if (this.#isStale) {
      this.#isStale = false;
      this.#isBehind = true;
      const row = this.session.row.peek();
      // Begun before the recording was read: by the clock, which may be days after its end.
      if (row && !this.#knowsStart) this.#builder = builderFrom(row.startedAt);
      this.#knowsStart ||= row !== undefined;
      if (row) this.#builder.update(this.session, row.lastAt);
      const result = this.#insight.result.peek();
      if (result) this.#builder.withFindings(result.findings);
    }
    if (this.#isBehind) {
      const began = performance.now();
      const until = began + (began - this.viewport.movedAt < REST_MS ? TAKE_MS : TAKE_AT_REST_MS);
      this.#isBehind = !this.#builder.takeTraffic(this.session, () => performance.now() > until);
    }
    this.#chart.value = this.#builder.chart;
    this.#lookFirst();
  }

  /** Until somebody moves, or all is read and concluded, the timeline shows what was chosen, else what matters. */
  #lookFirst(): void {
    if (this.#hasLooked || this.viewport.movedAt > 0 || !this.session.row.peek()) return;
    const { result, progress } = this.#insight;
    const isKnown = result.peek() !== undefined && (progress.peek() === undefined || this.isLive);
    this.#hasLooked = isKnown && this.session.loading.peek() === undefined;
    const { span } = this.#chosen;
    this.viewport.look(span ? fitTo(span, this.bounds) : firstLook(result.peek(), this.bounds));
  }

  #paint(): void {
    const { width, height } = this.size.peek();
    if (!this.#draw || width < 1 || height < 1) return;
    this.#draw((pen) => {
      this.hits = draw(pen, this.#scene());
    });
    const focused = this.focused.peek();
    const box = focused && boxOf(focused, this.hits);
    this.focusedBox.value = focused && box && { ...box, item: focused };
  }

  #scene(): Scene {
    const { cursor, span } = this.panel.selection.peek();
    const measured = this.measured.peek() ?? span;
    const pointer = this.pointer.peek();
    const hovered = this.hovered.peek()?.item;
    const focused = this.focused.peek();
    const { space } = this;
    return {
      chart: this.#chart.peek(),
      layout: this.layout.peek(),
      space,
      height: this.size.peek().height,
      rulerEnd: space.width - (this.isLive ? FOLLOW_BUTTON : 0),
      scroll: this.scroll.peek(),
      end: this.end,
      ordinal: (connection) => this.session.ordinal(connection),
      ...(measured ? { span: measured } : {}),
      ...(cursor === undefined ? {} : { cursor }),
      ...(pointer ? { pointer: space.at(pointer.x) } : {}),
      ...(hovered ? { hovered } : {}),
      ...(focused ? { focused } : {}),
      isSelected: (item) => isSelected(item, this.panel.selection.peek()),
    };
  }
}

function builderFrom(startedAt: EpochMilliseconds): ChartBuilder {
  return new ChartBuilder({ from: startedAt, to: startedAt });
}
