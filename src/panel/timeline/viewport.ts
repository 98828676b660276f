// What is in view, and how it moves: by somebody's hand, in flight from one place to another, or with the recording's
// end.

import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { EpochMilliseconds, Milliseconds } from '../../records/units';
import type { Span } from './core/rows';
import {
  atEnd,
  between,
  fitTo,
  panBy,
  reachesEnd,
  type TimeWindow,
  wholeOf,
  zoomAt,
} from './core/time-window';

/** What the window moves over. */
export interface Ground {
  bounds(): TimeWindow;
  /** Whether the recording still grows. */
  isLive(): boolean;
  /** The chosen point in time, around which a zoom by key goes where it is in view. */
  cursor(): EpochMilliseconds | undefined;
  reducedMotion(): boolean;
  /** There is something to be drawn. */
  ask(): void;
}

interface Flight {
  from: TimeWindow;
  to: TimeWindow;
  /** Time of its first animation frame; NaN before that. */
  began: number;
}

/** Long enough to be followed by the eye, too short to wait for. */
const FLIGHT_MS: Milliseconds = 180;
/** A live recording is followed with so much of it in view, once it is longer. */
const FOLLOWED_MS: Milliseconds = 5 * 60_000;

export class Viewport {
  readonly view: ReadonlySignal<TimeWindow>;
  /** The recording grows, and its end stays in view. */
  readonly following: ReadonlySignal<boolean>;
  readonly #ground: Ground;
  readonly #view: Signal<TimeWindow>;
  readonly #following = signal(false);
  #followSpan: Milliseconds = FOLLOWED_MS;
  #flight: Flight | undefined;
  #movedAt = Number.NEGATIVE_INFINITY;

  constructor(ground: Ground) {
    this.#ground = ground;
    this.#view = signal(wholeOf(ground.bounds()));
    this.view = this.#view;
    this.following = this.#following;
  }

  get isFlying(): boolean {
    return this.#flight !== undefined;
  }

  /** When somebody moved it last, by the clock of `performance`; −Infinity: nobody has. */
  get movedAt(): number {
    return this.#movedAt;
  }

  zoom(factor: number, at?: EpochMilliseconds, smooth = false): void {
    const view = this.#target;
    this.#move(zoomAt(view, at ?? this.#zoomPoint(view), factor, this.#ground.bounds()), smooth);
  }

  pan(by: Milliseconds, smooth = false): void {
    this.#move(panBy(this.#target, by, this.#ground.bounds()), smooth);
  }

  fit(): void {
    this.#move(wholeOf(this.#ground.bounds()), true);
  }

  show({ from, to }: Span): void {
    const bounds = this.#ground.bounds();
    this.#move(fitTo({ from, to: Math.min(to, bounds.to) }, bounds), true);
  }

  /** Moves as little as is needed to have some of it in view. */
  reveal(span: Span): void {
    const { from, to } = this.#target;
    const end = Math.min(span.to, this.#ground.bounds().to);
    if (span.from < to && end > from) return;
    this.pan((span.from + end - from - to) / 2, true);
  }

  toStart(): void {
    this.pan(this.#ground.bounds().from - this.#target.to, true);
  }

  toEnd(): void {
    this.pan(this.#ground.bounds().to - this.#target.from, true);
  }

  follow(): void {
    const { from, to } = this.#target;
    this.#movedAt = performance.now();
    this.#flight = undefined;
    this.#followSpan = Math.min(FOLLOWED_MS, to - from);
    this.#following.value = true;
    this.#ground.ask();
  }

  /** Where to look as long as nobody has moved. */
  look(view: TimeWindow): void {
    this.#followSpan = FOLLOWED_MS;
    this.#following.value = this.#ground.isLive() && reachesEnd(view, this.#ground.bounds());
    if (!this.#following.peek()) this.#view.value = view;
  }

  /** One animation frame. */
  step(now: number): void {
    this.#fly(now);
    if (!this.#following.peek() || this.#flight) return;
    const whole = wholeOf(this.#ground.bounds());
    this.#view.value =
      this.#followSpan >= whole.to - whole.from ? whole : atEnd(this.#followSpan, this.#ground.bounds());
  }

  /** Where it is, or is on its way to. */
  get #target(): TimeWindow {
    return this.#flight?.to ?? this.#view.peek();
  }

  #zoomPoint({ from, to }: TimeWindow): EpochMilliseconds {
    if (this.#following.peek()) return this.#ground.bounds().to;
    const cursor = this.#ground.cursor();
    return cursor !== undefined && cursor > from && cursor < to ? cursor : (from + to) / 2;
  }

  #move(to: TimeWindow, smooth: boolean): void {
    this.#movedAt = performance.now();
    this.#following.value = this.#ground.isLive() && reachesEnd(to, this.#ground.bounds());
    this.#followSpan = to.to - to.from;
    if (smooth && !this.#ground.reducedMotion()) {
      this.#flight = { from: this.#view.peek(), to, began: Number.NaN };
      this.#ground.ask();
      return;
    }
    this.#flight = undefined;
    this.#view.value = to;
  }

  #fly(now: number): void {
    const flight = this.#flight;
    if (!flight) return;
    if (Number.isNaN(flight.began)) flight.began = now;
    const share = Math.min(1, (now - flight.began) / FLIGHT_MS);
    // Quick at first, slow at last.
    this.#view.value = between(flight.from, flight.to, 1 - (1 - share) ** 3);
    if (share >= 1) this.#flight = undefined;
  }
}
