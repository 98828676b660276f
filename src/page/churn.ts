// Notices an app that closes its socket and makes another to the same endpoint, again and again within seconds, and
// then alone looks for the React effect that does it. Until then a close and a new socket cost one look-up each.

import { indexOf, now, ObjectCreate, setTimer, slice } from './intrinsics';
import { addFact } from './pending';
import { type EffectRuns, effectRuns } from './react-effects';

/** From a close to the socket in its place: an effect does it in one go, or after a wait for a token. */
const REPLACED_MS = 2_000;
/** Beyond so long without another, it was no storm but a change of rooms now and then. */
const PAUSE_MS = 10_000;
/** Sockets made anew before a storm is supposed: a mount, React's double mount or one change of rooms makes fewer. */
const FIRST_CHURNS = 2;
/** Looks a storm: what churns once churns alike each time. Two make one churn, at the close and at the new socket. */
const LOOKS = 12;
/** Looks a page, whatever it does. */
const ALL_LOOKS = 60;
/** Endpoints followed: a page that has more sockets than that open and close is no simple storm. */
const ENDPOINTS = 32;
/** What the texts of a told effect weigh at most. */
const TEXT_LENGTH = 2_000;

interface Place {
  /** The app's last close that no new socket has followed yet; 0: none. */
  closedAt: number;
  /** When a socket was last made anew, and how often one was without a pause. */
  churnedAt: number;
  churns: number;
  looks: number;
  /** The effect behind the last close is told: the socket that follows needs no look of its own. */
  explained: boolean;
  /** Dependencies of the run that was told last: they tell one run of an effect from the next. */
  toldRun: unknown;
}

/** By endpoint. */
const places: { [endpoint: string]: Place | undefined } = ObjectCreate(null);
let placeCount = 0;
let allLooks = 0;

/** The app called `close()` on a socket in use. Called within that call. */
export function socketClosing(url: string, connection: number): void {
  const endpoint = endpointOf(url);
  let place = places[endpoint];
  if (!place) {
    if (placeCount === ENDPOINTS) return;
    placeCount++;
    place = { closedAt: 0, churnedAt: 0, churns: 0, looks: 0, explained: false, toldRun: undefined };
    places[endpoint] = place;
  }
  place.closedAt = now();
  place.explained = false;
  if (isStorm(place, place.closedAt)) look(place, connection, place.closedAt);
}

/** The app made a socket. Called within that call. */
export function socketCreated(url: string, connection: number): void {
  const place = places[endpointOf(url)];
  if (!place || place.closedAt === 0) return;
  const at = now();
  if (at - place.churnedAt > PAUSE_MS) {
    place.churns = 0;
    place.looks = 0;
  }
  if (at - place.closedAt <= REPLACED_MS) {
    if (isStorm(place, at) && !place.explained) look(place, connection, at);
    place.churns++;
    place.churnedAt = at;
  }
  place.closedAt = 0;
}

function isStorm({ churns, churnedAt }: Place, at: number): boolean {
  return churns >= FIRST_CHURNS && at - churnedAt <= PAUSE_MS;
}

/** Has to be done at once: which effects are under way, React's own lists say at this moment alone. */
function look(place: Place, connection: number, at: number): void {
  if (place.looks >= LOOKS || allLooks >= ALL_LOOKS) return;
  place.looks++;
  allLooks++;
  try {
    const runs = effectRuns();
    // No React here.
    if (!runs) place.looks = LOOKS;
    // React ends the runs of effects in the task in which it begins them.
    else setTimer(() => tell(place, runs, connection, at), 0);
  } catch {
    // A page that dresses up as React, or a full call stack: there is nothing to tell.
  }
}

function tell(place: Place, runs: EffectRuns, connection: number, at: number): void {
  try {
    const run = runs.responsible();
    if (!run || run.dependencies === place.toldRun) return;
    place.toldRun = run.dependencies;
    place.explained = true;
    for (let index = 0; index < run.changes.count; index++) {
      const change = run.changes.items[index];
      // What changed in truth is of use alone where it clears the effect.
      if (!change || (change.change === 'value' && !run.isCertain)) continue;
      const { component, hook, effectIndex, isDevelopment, isCertain, dependencyList } = run;
      addFact(
        {
          type: 'effect-churn',
          at,
          connection,
          hook,
          effectIndex,
          isDevelopment,
          isCertain,
          component: slice(component, 0, TEXT_LENGTH),
          ...(dependencyList === '' ? null : { dependencyList: slice(dependencyList, 0, TEXT_LENGTH) }),
          ...change,
        },
        2 * TEXT_LENGTH,
      );
    }
  } catch {
    // As above.
  }
}

function endpointOf(url: string): string {
  const query = indexOf(url, '?');
  return query < 0 ? url : slice(url, 0, query);
}
