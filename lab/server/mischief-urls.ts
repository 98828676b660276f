// The mischief by URL: `/mischief/NAME?parameters`, GET or POST, each parameter checked.

import * as v from 'valibot';
import type { LabControl, Struck } from './control';
import { RequestError } from './request-error';

/** Does what `/mischief/NAME?query` asks for. Throws `RequestError`. */
export function doMischief(control: LabControl, name: string, query: URLSearchParams): Struck {
  const mischief = Object.hasOwn(MISCHIEF, name) ? MISCHIEF[name] : undefined;
  if (!mischief) {
    throw new RequestError(
      404,
      `No mischief is called ${name}. There are: ${Object.keys(MISCHIEF).join(', ')}.`,
    );
  }
  try {
    return mischief(control, Object.fromEntries(query));
  } catch (error) {
    if (error instanceof v.ValiError) {
      const [issue] = error.issues;
      throw new RequestError(400, `${v.getDotPath(issue) ?? name}: ${issue.message}`);
    }
    if (error instanceof RangeError) throw new RequestError(400, error.message);
    throw error;
  }
}

const wholeNumber = (least: number, most: number) =>
  v.pipe(v.string(), v.regex(/^\d{1,9}$/), v.transform(Number), v.minValue(least), v.maxValue(most));

const room = v.optional(v.string());
const count = v.optional(wholeNumber(1, 10_000));
/** An hour at most: mischief is there to be seen end. */
const seconds = v.optional(wholeNumber(1, 3600));
const milliseconds = v.optional(wholeNumber(0, 60_000));
const refusalStatus = v.optional(wholeNumber(400, 599));

const where = v.strictObject({ room });
const howLong = v.strictObject({ room, count, seconds });

type Mischief = (control: LabControl, query: Record<string, string>) => Struck;

const MISCHIEF: Record<string, Mischief> = {
  drop: (control, query) => control.drop(v.parse(where, query)),
  close: (control, query) =>
    control.close(
      v.parse(v.strictObject({ room, code: wholeNumber(1000, 4999), reason: v.optional(v.string()) }), query),
    ),
  refuse: (control, query) =>
    control.refuse(v.parse(v.strictObject({ room, count, seconds, status: refusalStatus }), query)),
  refresh: (control, query) =>
    control.refuseRefresh(v.parse(v.strictObject({ count, seconds, status: refusalStatus }), query)),
  restart: (control, query) => control.restart(v.parse(v.strictObject({ room, seconds }), query)),
  silent: (control, query) => control.silence(v.parse(where, query)),
  delay: (control, query) =>
    control.delay(
      v.parse(
        v.strictObject({
          room,
          count,
          seconds,
          ms: milliseconds,
          handshake: milliseconds,
          request: milliseconds,
        }),
        query,
      ),
    ),
  duplicate: (control, query) => control.duplicate(v.parse(howLong, query)),
  reorder: (control, query) => control.reorder(v.parse(howLong, query)),
  lose: (control, query) => control.lose(v.parse(howLong, query)),
  say: (control, query) =>
    control.say(
      v.parse(
        v.strictObject({
          room: v.string(),
          from: v.optional(v.pipe(v.string(), v.maxLength(40))),
          text: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(4000))),
          count,
          every: milliseconds,
          think: milliseconds,
        }),
        query,
      ),
    ),
  calm: (control, query) => {
    v.parse(v.strictObject({}), query);
    return control.calm();
  },
};
