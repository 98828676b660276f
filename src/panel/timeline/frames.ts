// The one owner of the animation frame: asked any number of times, it works once.

export class Frames {
  readonly #work: (now: number) => void;
  #asked: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(work: (now: number) => void) {
    this.#work = work;
  }

  ask(): void {
    this.#asked ??= requestAnimationFrame((now) => {
      this.#asked = undefined;
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.#work(now);
    });
  }

  /** A frame not before that long; sooner where something else asks. */
  askIn(ms: number): void {
    this.#timer ??= setTimeout(() => this.ask(), ms);
  }

  dispose(): void {
    if (this.#asked !== undefined) cancelAnimationFrame(this.#asked);
    clearTimeout(this.#timer);
  }
}
