// Several messages in one frame, told as one: the first that is more than a heartbeat speaks for all.

import { PARTS_LIMIT } from './limits';
import { Message, type ProtocolName } from './message';
import { oneLine } from './summary';

export class Parts {
  readonly #protocol: ProtocolName;
  readonly #full: boolean;
  readonly #all: Message[] = [];
  /** Messages, those beyond `PARTS_LIMIT` too. */
  count = 0;

  constructor(protocol: ProtocolName, full: boolean) {
    this.#protocol = protocol;
    this.#full = full;
  }

  /** Whether another one would still be told: making it can be spared where not. */
  get open(): boolean {
    return this.count < PARTS_LIMIT;
  }

  add(message: Message): void {
    if (this.open) this.#all.push(message);
    this.count++;
  }

  /** `undefined` where there was none. */
  together(): Message | undefined {
    const first = this.#all[0];
    if (first === undefined || this.count === 1) return first;
    const main = this.#all.find((part) => part.role !== 'heartbeat') ?? first;
    const message = speaking(new Message(this.#protocol, main.type, main.role), main);
    message.parts = this.#all;
    message.error = this.#all.find((part) => part.error !== undefined)?.error;
    if (this.#all.some((part) => part.failed)) message.failed = true;
    if (this.#full) {
      message.summary = oneLine(
        `${this.open ? this.count : `${PARTS_LIMIT} or more`} messages: ${this.#all.slice(0, SHOWN).map(labelled).join('; ')}`,
      );
      message.value = this.#all.map((part) => part.value);
    }
    return message;
  }
}

/** A line holds few more. */
const SHOWN = 6;

function labelled(part: Message): string {
  return part.summary === '' ? part.type : part.summary;
}

/** Says of the outer what the inner says, save protocol, type and role. */
export function speaking(outer: Message, inner: Message): Message {
  outer.event = inner.event;
  outer.channel = inner.channel;
  outer.id = inner.id;
  outer.contentId = inner.contentId;
  outer.ackOf = inner.ackOf;
  outer.ready = inner.ready;
  outer.needsReady = inner.needsReady;
  outer.failed = inner.failed;
  outer.sequence = inner.sequence;
  return outer;
}
