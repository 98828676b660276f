// Sockets closed by the app and made anew because a React effect ran again, although what it depends on is the same:
// the dependency is a new object or function on each render. From the page's `effect-churn` events; in development
// builds, where there are none, from React's own functions on the stacks.

import type { ConnectionRecord, EventRecord, StackFrame } from '../../records/recording';
import type { Connection } from '../connection';
import type { Page } from '../page';
import { shortName } from '../resource';
import type { Finding } from '../result';
import type { Rule } from './rule';
import { Tallies, type Tally } from './tally';
import { counted, duration } from './words';

/** An effect that ran again once may have had a reason that the page could not see. */
const LEAST = 2;
/** From stacks alone a mount, an unmount and React's double mount look alike: only many in a row tell. */
const LEAST_BY_STACK = 5;
/** The effect closes one socket and makes the next in one commit. */
const SAME_COMMIT_MS = 50;

/** React's own frames around an effect's clean-up and its run, in development and unminified builds. */
const CLEAN_UP = /commitHook(Passive|Layout)?\w*Unmount|safelyCallDestroy|disconnectPassive/;
const RUN =
  /commitHook(Passive|Layout)?\w*Mount(?!.*Unmount)|reconnectPassive|react_stack_bottom_frame|callCreate/;
/** `useChatSocket.useEffect`: React names an effect's function after the hook it stands in. */
const NAMED_EFFECT = /([\w$]+)\.use(Layout|Insertion)?Effect/;

interface Churn {
  component: string;
  effect: number | undefined;
  dependency: string;
  sameSource: boolean;
  endpoint: string;
  stormed: boolean;
}

export const effectChurn: Rule = {
  name: 'effect-churn',
  watch(session) {
    const told = new Tallies<string>();
    const churns = new Map<string, Churn>();
    const stacks = new Tallies<string>();
    const stackPlaces = new Map<string, { connection: Connection; name: string | undefined }>();

    return {
      event(event, page) {
        if (event.type !== 'effect-churn' || event.detail?.change !== 'identity') return;
        const connection = session.connection(String(event.detail.connection ?? ''));
        const churn = churnOf(event, connection, page);
        const key = `${page.id} ${churn.endpoint} ${churn.component} ${churn.effect} ${churn.dependency}`;
        const known = churns.get(key) ?? churn;
        known.stormed ||= isStorming(connection);
        churns.set(key, known);
        told.of(key).add({
          at: event.at,
          what: `the effect ran again: ${churn.dependency} is another object`,
          ...(connection ? { connection: connection.id } : {}),
        });
      },
      created(connection) {
        for (const churn of churns.values()) {
          if (churn.endpoint === connection.endpoint) churn.stormed ||= isStorming(connection);
        }
        const before = connection.lane.recent.at(-1);
        if (!before?.closedByApp || connection.createdAt - (before.endedAt ?? 0) > SAME_COMMIT_MS) return;
        if (!isByEffect(before.record, connection.record)) return;
        const key = connection.place;
        stackPlaces.set(key, { connection, name: effectName(connection.record) });
        stacks.of(key).add({
          at: connection.createdAt,
          what: 'made by an effect right after the clean-up of the same effect closed the one before',
          connection: connection.id,
        });
      },
      findings() {
        const found: Finding[] = [];
        const explained = new Set<string>();
        for (const [key, tally] of told.entries()) {
          const churn = churns.get(key);
          if (!churn || tally.count < LEAST) continue;
          explained.add(churn.endpoint);
          found.push(toldFinding(churn, tally));
        }
        for (const [key, tally] of stacks.entries()) {
          const place = stackPlaces.get(key);
          if (!place || tally.count < LEAST_BY_STACK || explained.has(place.connection.endpoint)) continue;
          found.push(stackFinding(place.connection, place.name, tally));
        }
        return found;
      },
    };
  },
};

function churnOf({ detail }: EventRecord, connection: Connection | undefined, page: Page): Churn {
  const name = detail?.dependencyName;
  const index = detail?.dependencyIndex;
  return {
    component:
      typeof detail?.component === 'string' && detail.component !== '' ? detail.component : 'a component',
    effect: typeof detail?.effectIndex === 'number' ? detail.effectIndex : undefined,
    dependency:
      typeof name === 'string' && name !== ''
        ? `"${name}"`
        : `dependency ${typeof index === 'number' ? index + 1 : '?'}`,
    sameSource: detail?.sameSource === true,
    endpoint: connection?.endpoint ?? [...page.lanes.values()].at(-1)?.endpoint ?? page.record?.url ?? '',
    stormed: false,
  };
}

function isStorming(connection: Connection | undefined): boolean {
  return connection !== undefined && connection.lane.pace.storms.length > 0;
}

function toldFinding(churn: Churn, tally: Tally): Finding {
  const { component, effect, dependency, endpoint } = churn;
  const which = effect === undefined ? 'an effect of it' : `its effect ${effect + 1}`;
  const same = churn.sameSource ? 'a function with the same source text' : 'the same but for its identity';
  const often = `${counted(tally.count, 'time')} in ${duration(tally.until - tally.at)}`;
  return {
    rule: 'effect-churn',
    severity: churn.stormed ? 'error' : 'warning',
    rootCause: 1,
    basis: 'observed',
    ...tally.place,
    summary: `${component} closed and reopened ${shortName(endpoint)} ${often}: ${which} ran again because ${dependency} was another object each time, ${same}.`,
    fix: `Keep ${dependency} in a ref that each render updates and take it out of the effect’s dependencies, or wrap it in useCallback or useMemo where it is made.`,
  };
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
  return hasFrame(before.closeCall?.stack, CLEAN_UP) && hasFrame(after.initiator?.stack, RUN);
}

function effectName(record: ConnectionRecord): string | undefined {
  for (const { name } of record.initiator?.stack ?? []) {
    const found = name === undefined ? undefined : NAMED_EFFECT.exec(name)?.[1];
    if (found !== undefined) return found;
  }
  return undefined;
}
