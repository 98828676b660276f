// What a protocol's message carries, looked at for the app's own id and running numbers.

import type { Message } from '../message';
import type { Utf8Text } from '../utf8';
import { OPEN_OBJECT } from './scan';
import { contentOfValue, Shape } from './shape';
import { scanContent } from './shape-of-text';

const shape = new Shape();

/** Of the JSON object at `at`; anything else says nothing. `parent` is the path under which its fields are told. */
export function takeContent(message: Message, source: Utf8Text, at: number, parent: string): void {
  if (at === -1 || source.bytes[at] !== OPEN_OBJECT) return;
  scanContent(source, at, shape.reset(), parent);
  message.contentId = shape.contentId;
  message.sequence = shape.sequence;
}

export function takeValue(message: Message, value: unknown, parent: string): void {
  contentOfValue(value, shape.reset(), parent);
  message.contentId = shape.contentId;
  message.sequence = shape.sequence;
}
