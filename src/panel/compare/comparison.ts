// Two recordings beside one another, the earlier one first: each figure's change, which kinds of finding are gone, new or
// still there, and the backoff of each endpoint. Pure.

import type { Finding, Policy, RuleName, Scorecard, SessionResult, Severity } from '../../analysis/result';
import type { DrillOutcome } from '../../records/drills';
import { FIGURES, type Figure } from '../model/figures';

export interface FigureChange {
  figure: Figure;
  before: number | undefined;
  after: number | undefined;
  /** After less before; absent where one of them was not measured. */
  change?: number;
  /** Absent where it is much the same, or where neither way is good news. */
  verdict?: 'better' | 'worse';
}

/** All findings of one rule. */
export interface RuleChange {
  rule: RuleName;
  severity: Severity;
  before: Finding[];
  after: Finding[];
}

export interface PolicyChange {
  endpoint: string;
  before?: Policy;
  after?: Policy;
}

/** The last run of a drill in each; absent where it was not run there. */
export interface DrillChange {
  name: string;
  title: string;
  before?: DrillOutcome;
  after?: DrillOutcome;
}

export interface Comparison {
  figures: FigureChange[];
  gone: RuleChange[];
  added: RuleChange[];
  still: RuleChange[];
  policies: PolicyChange[];
  drills: DrillChange[];
}

export function compare(before: SessionResult, after: SessionResult): Comparison {
  const rules = ruleChanges(before.findings, after.findings);
  return {
    figures: FIGURES.map((figure) => figureChange(figure, before.scorecard, after.scorecard)).filter(
      ({ before: one, after: other }) => one !== undefined || other !== undefined,
    ),
    gone: rules.filter(({ after: found }) => found.length === 0),
    added: rules.filter(({ before: found }) => found.length === 0),
    still: rules.filter((rule) => rule.before.length > 0 && rule.after.length > 0),
    policies: policyChanges(before, after),
    drills: drillChanges(before.drills ?? [], after.drills ?? []),
  };
}

function figureChange(figure: Figure, before: Scorecard, after: Scorecard): FigureChange {
  const one = before[figure.key];
  const other = after[figure.key];
  if (one === undefined || other === undefined) return { figure, before: one, after: other };
  const change = other - one;
  if (change === 0 || isNoise(figure, one, other) || !figure.better)
    return { figure, before: one, after: other, change };
  const verdict = change > 0 === (figure.better === 'more') ? 'better' : 'worse';
  return { figure, before: one, after: other, change, verdict };
}

function isNoise({ unit, leastChange = 0 }: Figure, one: number, other: number): boolean {
  if (unit !== 'span') return false;
  return Math.abs(other - one) < Math.max(leastChange, NOISE_SHARE * Math.max(one, other));
}

/** Two runs of one app differ by that much: to call it better or worse would send somebody looking for nothing. */
const NOISE_SHARE = 0.05;

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

/** The worst first. */
function ruleChanges(before: readonly Finding[], after: readonly Finding[]): RuleChange[] {
  const changes = new Map<RuleName, RuleChange>();
  const of = ({ rule, severity }: Finding): RuleChange => {
    const known = changes.get(rule) ?? { rule, severity, before: [], after: [] };
    if (SEVERITIES.indexOf(severity) < SEVERITIES.indexOf(known.severity)) known.severity = severity;
    changes.set(rule, known);
    return known;
  };
  for (const finding of before) of(finding).before.push(finding);
  for (const finding of after) of(finding).after.push(finding);
  return [...changes.values()].sort(
    (one, other) => SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity),
  );
}

function policyChanges(before: SessionResult, after: SessionResult): PolicyChange[] {
  const earlier = policiesOf(before);
  const later = policiesOf(after);
  return [...new Set([...earlier.keys(), ...later.keys()])].map((endpoint) => {
    const [one, other] = [earlier.get(endpoint), later.get(endpoint)];
    return { endpoint, ...(one ? { before: one } : {}), ...(other ? { after: other } : {}) };
  });
}

function drillChanges(before: readonly DrillOutcome[], after: readonly DrillOutcome[]): DrillChange[] {
  const changes = new Map<string, DrillChange>();
  for (const outcome of before) changes.set(outcome.name, { ...headOf(outcome), before: outcome });
  for (const outcome of after) {
    changes.set(outcome.name, { ...changes.get(outcome.name), ...headOf(outcome), after: outcome });
  }
  return [...changes.values()];
}

function headOf({ name, title }: DrillOutcome): Pick<DrillChange, 'name' | 'title'> {
  return { name, title };
}

/** Of each endpoint the policy that the evidence settles best. */
function policiesOf({ episodes }: SessionResult): Map<string, Policy> {
  const best = new Map<string, Policy>();
  for (const { endpoint, policy } of episodes) {
    if (policy.kind === undefined) continue;
    if ((best.get(endpoint)?.confidence ?? -1) < policy.confidence) best.set(endpoint, policy);
  }
  return best;
}
