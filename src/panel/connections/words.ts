// Connections and what happens to pages, in words: states, who closed, and events that explain.

import { readOutcome } from '../../analysis/drills';
import { isFaultKind } from '../../records/fault-names';
import type { Closer, ConnectionRecord } from '../../records/recording';
import type { PageRow } from '../../store/schema';
import { VERDICTS, verdictWords } from '../drills/drill-words';
import { faultName, matchWords } from '../faults/fault-words';
import { toldFault } from '../model/fault-spans';
import { formatCount, formatSpan } from '../model/format';
import type { ConnectionState, LifeRecord } from '../model/story';
import type { Wait } from '../model/waits';
import type { IconName } from '../parts/icons';
import { text } from '../texts';

/** How a thing is to be taken; each has a colour, and never a colour alone. */
export type Tone = 'plain' | 'good' | 'busy' | 'warn' | 'bad';

export interface Words {
  icon: IconName;
  tone: Tone;
  text: string;
}

export function stateWords(state: ConnectionState): Words {
  switch (state) {
    case 'connecting':
      return { icon: 'connecting', tone: 'busy', text: text('stateConnecting') };
    case 'open':
      return { icon: 'connected', tone: 'good', text: text('stateOpen') };
    case 'closing':
      return { icon: 'closing', tone: 'busy', text: text('stateClosing') };
    case 'closed':
      return { icon: 'closed', tone: 'plain', text: text('stateClosed') };
    case 'failed':
      return { icon: 'failed', tone: 'bad', text: text('stateFailed') };
    case 'left':
      return { icon: 'left', tone: 'plain', text: text('stateLeft') };
    case 'unknown':
      return { icon: 'unknown', tone: 'plain', text: text('stateUnknown') };
  }
}

export function closerWords(closer: Closer): string {
  switch (closer) {
    case 'client':
      return text('closerClient');
    case 'server':
      return text('closerServer');
    case 'network':
      return text('closerNetwork');
    case 'page':
      return text('closerPage');
    case 'unknown':
      return text('closerUnknown');
  }
}

/** Who ended it; where Redial itself did, that alone. */
export function enderWords({ closer, fault }: ConnectionRecord): string {
  if (fault === undefined) return closerWords(closer);
  return isFaultKind(fault) ? text('byFaultNamed', faultName(fault)) : text('byFault');
}

/** `next one after 1.01 s · asked for 1 s (inferred from its timer) · attempt 2`. */
export function waitWords({ waitedMs, attempt, decision }: Wait): string {
  const parts = [text('waitAfter', formatSpan(waitedMs))];
  if (decision?.delayMs !== undefined) {
    parts.push(
      text(decision.source === 'reported' ? 'waitReported' : 'waitInferred', formatSpan(decision.delayMs)),
    );
  }
  if (attempt > 1 || decision) parts.push(text('waitAttempt', attempt));
  if (decision?.reason) parts.push(decision.reason);
  return parts.join(' · ');
}

export function pageWords(page: PageRow): Words {
  switch (page.navigation) {
    case 'reload':
      return { icon: 'reload', tone: 'warn', text: text('pageReload') };
    case 'back_forward':
      return { icon: 'reload', tone: 'plain', text: text('pageBackForward', page.url) };
    case 'navigate':
    case 'prerender':
      return { icon: 'reload', tone: 'plain', text: text('pageNavigate', page.url) };
  }
}

export function lifeWords(record: LifeRecord): Words {
  switch (record.kind) {
    case 'note':
      return { icon: 'flag', tone: 'busy', text: record.text };
    case 'gap':
      // Left out on purpose, by whoever shared a part of a recording.
      if (record.lost === 0) return { icon: 'gap', tone: 'plain', text: record.reason };
      return { icon: 'gap', tone: 'bad', text: text('gapWords', formatCount(record.lost), record.reason) };
    case 'decision': {
      const words = decisionText(record);
      return { icon: 'decision', tone: record.action === 'stop' ? 'warn' : 'plain', text: words };
    }
    case 'event':
      return eventWords(record.type, record.detail);
  }
}

function decisionText(record: Extract<LifeRecord, { kind: 'decision' }>): string {
  const parts: string[] = [];
  switch (record.action) {
    case 'retry':
      parts.push(
        record.delayMs === undefined
          ? text('decidedRetry')
          : text('decidedRetryIn', formatSpan(record.delayMs)),
      );
      break;
    case 'stop':
      parts.push(text('decidedStop'));
      break;
    case 'reset':
      parts.push(text('decidedReset'));
      break;
    default:
      record.action satisfies never;
  }
  if (record.clearedAt !== undefined) parts.push(text('decidedCleared'));
  if (record.reason) parts.push(record.reason);
  parts.push(
    record.source === 'reported'
      ? text('sourceReported', record.library ?? text('sourceApp'))
      : text('sourceInferred'),
  );
  return parts.join(' · ');
}

function eventWords(type: string, detail: { [key: string]: unknown } | undefined): Words {
  switch (type) {
    case 'online':
      return { icon: 'online', tone: 'good', text: text('eventOnline') };
    case 'offline':
      return { icon: 'offline', tone: 'bad', text: text('eventOffline') };
    case 'visible':
      return { icon: 'visible', tone: 'plain', text: text('eventVisible') };
    case 'hidden':
      return { icon: 'hidden', tone: 'plain', text: text('eventHidden') };
    case 'freeze':
      return { icon: 'hidden', tone: 'warn', text: text('eventFreeze') };
    case 'resume':
      return { icon: 'visible', tone: 'plain', text: text('eventResume') };
    case 'bfcache-enter':
      return { icon: 'left', tone: 'plain', text: text('eventBfcacheEnter') };
    case 'bfcache-leave':
      return { icon: 'visible', tone: 'plain', text: text('eventBfcacheLeave') };
    case 'unload':
      return { icon: 'left', tone: 'plain', text: text('eventUnload') };
    case 'request': {
      const { status, url } = detail ?? {};
      const failed = typeof status === 'number' && (status === 0 || status >= 400);
      return {
        icon: 'event',
        tone: failed ? 'bad' : 'plain',
        text: failed
          ? text('eventRequestFailed', pathOf(url), String(status))
          : text('eventRequest', pathOf(url)),
      };
    }
    case 'constructor-error':
      return {
        icon: 'event',
        tone: 'bad',
        text: text('eventConstructorError', String(detail?.message ?? '')),
      };
    case 'clock-skew':
      return { icon: 'event', tone: 'warn', text: text('eventClockSkew', seconds(detail?.skewMs)) };
    case 'fault': {
      const told = toldFault(detail ?? {});
      const name = told ? [faultName(told.kind), ...matchWords(told.match)].join(' · ') : '?';
      return detail?.state === 'off'
        ? { icon: 'fault', tone: 'plain', text: text('eventFaultOver', name) }
        : { icon: 'fault', tone: 'warn', text: text('eventFault', name) };
    }
    case 'drill': {
      const outcome = readOutcome(detail);
      if (!outcome) return { icon: 'event', tone: 'plain', text: type };
      const { icon, tone } = VERDICTS[outcome.verdict];
      return { icon, tone, text: text('eventDrill', outcome.title, verdictWords(outcome.verdict)) };
    }
    case 'effect-churn':
      return {
        icon: 'event',
        tone: detail?.change === 'value' ? 'plain' : 'warn',
        text: effectText(detail ?? {}),
      };
    case 'unseen-socket':
      return { icon: 'gap', tone: 'warn', text: text('eventUnseenSocket', pathOf(detail?.url)) };
    case 'interrupted':
      return { icon: 'gap', tone: 'warn', text: interruptionText(detail?.cause) };
    case 'evicted': {
      const count = Array.isArray(detail?.sessions) ? detail.sessions.length : 0;
      return { icon: 'event', tone: 'warn', text: text('eventEvicted', String(count)) };
    }
    default:
      // Kinds that a newer recorder knows: their own name says more than nothing.
      return { icon: 'event', tone: 'plain', text: detail ? `${type} ${JSON.stringify(detail)}` : type };
  }
}

/** A React effect that closed the socket and makes it anew, and what made it run. */
function effectText(detail: { [key: string]: unknown }): string {
  const { component, hook, change, dependencyName, dependencyIndex, sameSource } = detail;
  const [effect, owner] = [String(hook ?? ''), String(component ?? '')];
  if (change === 'every-render') return text('eventEffectEveryRender', effect, owner);
  const dependency =
    typeof dependencyName === 'string'
      ? dependencyName
      : text('effectDependency', Number(dependencyIndex) + 1);
  if (change === 'value') return text('eventEffectValue', effect, owner, dependency);
  return text(sameSource === true ? 'eventEffectFunction' : 'eventEffectObject', effect, owner, dependency);
}

function interruptionText(cause: unknown): string {
  if (cause === 'tab-closed') return text('eventTabClosed');
  return text(cause === 'browser-gone' ? 'eventBrowserGone' : 'eventPageGone');
}

/** The path of an address, for a line that has no room for all of it. */
function pathOf(url: unknown): string {
  return typeof url === 'string' && URL.canParse(url) ? new URL(url).pathname : String(url ?? '');
}

function seconds(milliseconds: unknown): string {
  return typeof milliseconds === 'number' ? `${(milliseconds / 1000).toFixed(1)} s` : '?';
}
