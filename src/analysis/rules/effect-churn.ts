// Sockets closed by the app and made anew because a React effect ran again, although what it depends on is the same:
// the dependency is a new object or function on each render. From the page's `effect-churn` events; where there are none,
// from React's own functions on the stacks of development builds.

import type { ConnectionRecord, EventRecord, StackFrame } from '../../records/recording';
import type { EpochMilliseconds, Milliseconds } from '../../records/units';
import type { Connection } from '../connection';
import { shortName } from '../resource';
import type { Finding } from '../result';
import type { Rule } from './rule';
import { Tallies, Tally } from './tally';
import { counted, duration, listed, ordinal } from './words';

/** An effect that ran again once may have had a reason that the page could not see. */
const LEAST = 2;
/** From stacks alone a mount and React's double mount look alike: only many in a row tell. */
const LEAST_BY_STACK = 5;
/** The effect closes one socket and makes the next in one commit. */
const SAME_COMMIT_MS: Milliseconds = 50;
/** Or after a wait for a token. */
const REPLACED_MS: Milliseconds = 2_000;
/** Sockets made anew further apart have reasons of their own. */
const PAUSE_MS: Milliseconds = 10_000;

/** React's own frames around an effect's clean-up and its run, in development and unminified builds. */
const CLEAN_UP = /commitHook(Passive|Layout)?\w*Unmount|safelyCallDestroy/;
const RUN = /commitHook(Passive|Layout)?\w*Mount(?!.*Unmount)|react_stack_bottom_frame|callCreate/;
/** Around the clean-up of what goes for good, or is mounted twice in strict mode: no dependency led to it. */
const UNMOUNT =
  /DeletedTree|commitDeletionEffects|disconnectPassive|disappearLayout|DoubleInvoke|InDEV_?Strict/;
/** `useChatSocket.useEffect` in Chromium, `useChatSocket/<` in Firefox: what stands in a hook is named after it. */
const NAMED_EFFECT = /([\w$]+)\.use(Layout|Insertion)?Effect/;
const NAMED_HOOK = /^(?:async\*)?(use[A-Z][\w$]*)\/</;

/** Sockets of one place made anew one after another. */
interface Streak {
  count: number;
  since: EpochMilliseconds;
  until: EpochMilliseconds;
}

/** One effect that ran again for nothing. */
interface Churn {
  component: string;
  /** `second useEffect`. */
  effect: string;
  /** The custom hook that the effect stands in, where a stack names it. */
  hook: string | undefined;
  endpoint: string;
  connection: Connection | undefined;
  /** What made it run, by what it is called, with whether it is a function. */
  dependencies: Map<string, boolean>;
  hasList: boolean;
  isCertain: boolean;
  streaks: Set<Streak>;
  /** Runs that had a reason: a dependency changed in truth. */
  reasons: number;
  runs: Tally;
}

export const effectChurn: Rule = {
  name: 'effect-churn',
  watch(session) {
    const churns = new Map<string, Churn>();
    const streaks = new Map<string, Streak>();
    const stacks = new Tallies<string>();
    const stackPlaces = new Map<string, { connection: Connection; name: string | undefined }>();
    /** Places whose sockets were seen to be made anew for a reason. */
    const reasoned = new Set<string>();

    return {
      event(event, page) {
        if (event.type !== 'effect-churn' || !event.detail) return;
        const { detail } = event;
        const connection = session.connection(String(detail.connection ?? ''));
        const endpoint =
          connection?.endpoint ?? [...page.lanes.values()].at(-1)?.endpoint ?? page.record?.url ?? '';
        const key = `${page.id} ${endpoint} ${detail.component} ${detail.hook} ${detail.effectIndex}`;
        const churn = churns.get(key) ?? newChurn(detail, endpoint);
        churns.set(key, churn);
        churn.connection = connection ?? churn.connection;
        churn.hook ??= hookOf(detail, connection);
        if (detail.change === 'value') {
          churn.reasons += 1;
          if (connection) reasoned.add(connection.place);
          return;
        }
        churn.isCertain &&= detail.isCertain !== false;
        if (detail.change === 'identity')
          churn.dependencies.set(dependencyOf(detail), detail.sameSource === true);
        else if (detail.change === 'every-render') churn.hasList = false;
        else return;
        const streak = streaks.get(`${page.id} ${endpoint}`);
        if (streak) churn.streaks.add(streak);
        // Each dependency of a run is an event of its own, of the same time.
        if (churn.runs.until === event.at) return;
        churn.runs.add({
          at: event.at,
          what: `the ${churn.effect} of ${nameOf(detail)} ran again${placeOf(connection, event.at)}`,
          ...(connection ? { connection: connection.id } : {}),
        });
      },
      created(connection) {
        for (const churn of churns.values()) {
          if (churn.endpoint === connection.endpoint) churn.connection ??= connection;
        }
        const before = connection.lane.recent.at(-1);
        if (!before?.closedByApp) return;
        const waitedMs = connection.createdAt - (before.endedAt ?? 0);
        if (waitedMs <= REPLACED_MS) remade(streaks, connection);
        if (waitedMs > SAME_COMMIT_MS || !isByEffect(before.record, connection.record)) return;
        const key = connection.place;
        stackPlaces.set(key, { connection, name: effectName(connection.record) });
        stacks.of(key).add({
          at: connection.createdAt,
          what: 'made by an effect right after the clean-up of the same effect closed the one before',
          connection: connection.id,
        });
      },
      left(place) {
        streaks.delete(place);
      },
      findings() {
        const found: Finding[] = [];
        const explained = new Set<string>();
        for (const churn of churns.values()) {
          if (churn.runs.count < LEAST) continue;
          explained.add(churn.endpoint);
          found.push(toldFinding(churn));
        }
        for (const [key, tally] of stacks.entries()) {
          const place = stackPlaces.get(key);
          if (!place || tally.count < LEAST_BY_STACK) continue;
          if (explained.has(place.connection.endpoint) || reasoned.has(key)) continue;
          found.push(stackFinding(place.connection, place.name, tally));
        }
        return found;
      },
    };
  },
};

/** A socket was made in the place of one that the app had closed. */
function remade(streaks: Map<string, Streak>, { place, createdAt }: Connection): void {
  const streak = streaks.get(place);
  if (streak && createdAt - streak.until <= PAUSE_MS) {
    streak.count += 1;
    streak.until = createdAt;
  } else streaks.set(place, { count: 1, since: createdAt, until: createdAt });
}

type Detail = NonNullable<EventRecord['detail']>;

function nameOf({ component }: Detail): string {
  return typeof component === 'string' && component !== '' ? component : 'a component';
}

/** Where the clean-up stands that closed the socket, if that is what happened then. */
function placeOf(connection: Connection | undefined, at: EpochMilliseconds): string {
  const call = connection?.record.closeCall;
  const frame = call && Math.abs(call.at - at) <= SAME_COMMIT_MS ? call.stack?.[0] : undefined;
  if (!frame) return '';
  const file = /([^/?#]*)(?:[?#].*)?$/.exec(frame.url)?.[1] ?? '';
  return `: its clean-up at ${file}:${frame.line}:${frame.column} closed this socket`;
}

/** The hook, where the source or a stack tells; in the component itself an effect stands in none. */
function hookOf({ within }: Detail, connection: Connection | undefined): string | undefined {
  if (typeof within === 'string') return isHook(within) ? within : undefined;
  for (const { name = '' } of connection?.record.closeCall?.stack ?? []) {
    const found = NAMED_HOOK.exec(name)?.[1] ?? NAMED_EFFECT.exec(name)?.[1] ?? '';
    if (isHook(found)) return found;
  }
  return undefined;
}

function isHook(name: string): boolean {
  return /^use[A-Z]/.test(name);
}

/** What a minifier called the component, unless the source tells. */
function componentOf({ component, isMinified, within }: Detail): string {
  if (typeof component !== 'string' || component === '') return 'A component';
  if (isMinified !== true) return component;
  return typeof within === 'string' && !isHook(within)
    ? within
    : `The component "${component}" (a minified name)`;
}

function newChurn(detail: Detail, endpoint: string): Churn {
  const { hook, effectIndex } = detail;
  const kind = typeof hook === 'string' ? hook : 'effect';
  return {
    component: componentOf(detail),
    effect: typeof effectIndex === 'number' ? `${ordinal(effectIndex + 1)} ${kind}` : kind,
    hook: undefined,
    endpoint,
    connection: undefined,
    dependencies: new Map(),
    hasList: true,
    isCertain: true,
    streaks: new Set(),
    reasons: 0,
    runs: new Tally(),
  };
}

function dependencyOf({ dependencyName, dependencyIndex }: Detail): string {
  if (typeof dependencyName === 'string' && dependencyName !== '') return `"${dependencyName}"`;
  return typeof dependencyIndex === 'number'
    ? `its ${ordinal(dependencyIndex + 1)} dependency`
    : 'a dependency';
}

function isStorming(connection: Connection | undefined): boolean {
  return connection !== undefined && connection.lane.pace.storms.length > 0;
}

function toldFinding(churn: Churn): Finding {
  const { component, effect, hook, endpoint, isCertain, runs } = churn;
  const stormed = isStorming(churn.connection);
  const often = howOften(churn);
  return {
    rule: 'effect-churn',
    severity: stormed ? 'error' : 'warning',
    rootCause: 1,
    basis: isCertain ? 'observed' : 'inferred',
    ...runs.place,
    ...often.span,
    summary: `${component} ${isCertain ? '' : 'probably '}closed and reopened ${shortName(endpoint)} ${often.words}: its ${effect}${hook === undefined ? '' : ` (in ${hook})`} ${reasonOf(churn)}.${stormed ? ' This drives the reconnect storm.' : ''}`,
    fix: fixOf(churn),
  };
}

/** The page looks at some runs of a storm alone; where none had a reason, the sockets tell of all. */
function howOften({ runs, streaks, reasons }: Churn): { words: string; span: { at: number; until: number } } {
  let { count, at, until } = runs;
  let spanMs = until - at;
  let remade = 0;
  for (const streak of streaks) remade += streak.count;
  if (reasons === 0 && remade > count) {
    count = remade;
    spanMs = 0;
    for (const { since, until: end } of streaks) {
      at = Math.min(at, since);
      until = Math.max(until, end);
      spanMs += end - since;
    }
  }
  return { words: `${counted(count, 'time')} in ${duration(spanMs)}`, span: { at, until } };
}

function reasonOf({ dependencies, hasList }: Churn): string {
  if (!hasList) return 'runs after every render, for it has no list of dependencies';
  const names = [...dependencies.keys()];
  const areFunctions = [...dependencies.values()].every((isFunction) => isFunction);
  const what = areFunctions ? 'function' : 'object';
  const became = names.length === 1 ? `was another ${what}` : `were other ${what}s`;
  const same = areFunctions ? 'with the same source text' : 'the same but for identity';
  return `ran again because ${listed(names)} ${became} each time, ${same}`;
}

function fixOf({ dependencies, hasList }: Churn): string {
  if (!hasList) {
    return 'Give the effect a list of dependencies with what names the connection alone, such as the room’s id.';
  }
  const names = listed([...dependencies.keys()]);
  const them = dependencies.size === 1 ? 'it' : 'them';
  const are = dependencies.size === 1 ? 'it is' : 'they are';
  return `Keep ${names} in a ref that each render updates and take ${them} out of the effect’s dependencies, or wrap ${them} in useCallback or useMemo where ${are} made.`;
}

function stackFinding(connection: Connection, name: string | undefined, tally: Tally): Finding {
  return {
    rule: 'effect-churn',
    severity: isStorming(connection) ? 'error' : 'warning',
    rootCause: 1,
    basis: 'inferred',
    ...tally.place,
    summary: `A React effect${name === undefined ? '' : ` in ${name}`} closed and reopened ${shortName(connection.endpoint)} ${counted(tally.count, 'time')} in ${duration(tally.until - tally.at)}, probably because one of its dependencies is a new object on each render.`,
    fix: 'Keep callbacks and objects in refs and leave in the effect’s dependencies only what names the connection, such as the room’s id.',
  };
}

function isByEffect(before: ConnectionRecord, after: ConnectionRecord): boolean {
  const hasFrame = (stack: StackFrame[] | undefined, pattern: RegExp) =>
    stack?.some(({ name }) => name !== undefined && pattern.test(name)) === true;
  return (
    hasFrame(before.closeCall?.stack, CLEAN_UP) &&
    !hasFrame(before.closeCall?.stack, UNMOUNT) &&
    hasFrame(after.initiator?.stack, RUN)
  );
}

function effectName(record: ConnectionRecord): string | undefined {
  for (const { name } of record.initiator?.stack ?? []) {
    const found = name === undefined ? undefined : NAMED_EFFECT.exec(name)?.[1];
    if (found !== undefined) return found;
  }
  return undefined;
}
