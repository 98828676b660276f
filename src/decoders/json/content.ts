// What a protocol's message carries, looked at for the app's own id and running numbers.

import type { Message } from '../message';
import type { Utf8Text } from '../utf8';
import type { Inner } from './fields';
import { type KeyMeaning, meaningOfName } from './keys';
import { OPEN_OBJECT } from './scan';
import { contentOfValue, Shape } from './shape';
import { scanContent } from './shape-of-text';

export class Content implements Inner {
  readonly opens = OPEN_OBJECT;
  readonly #shape = new Shape();
  readonly #parent: KeyMeaning;

  /** `parent`: the path under which its fields are told. */
  constructor(parent: string) {
    this.#parent = meaningOfName(parent);
  }

  clear(): void {
    this.#shape.reset();
  }

  read(source: Utf8Text, at: number): number {
    return scanContent(source, at, this.#shape.reset(), this.#parent);
  }

  /** The same of a decoded value. */
  readValue(value: unknown): this {
    contentOfValue(value, this.#shape.reset(), this.#parent);
    return this;
  }

  /** Tells the message what was read. */
  give(message: Message): void {
    message.contentId ??= this.#shape.contentId;
    message.sequence ??= this.#shape.sequence;
  }
}
