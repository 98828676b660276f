// The mischief that is in force: rules that wear off by count or by time, for all rooms or for one.

export type RuleKind =
  | 'refuse'
  | 'refuse-refresh'
  | 'restart'
  | 'delay'
  | 'handshake-delay'
  | 'request-delay'
  | 'duplicate'
  | 'reorder'
  | 'lose';

export interface Rule {
  kind: RuleKind;
  /** Absent: all rooms. */
  room?: string | undefined;
  /** How often it still strikes; absent: no limit. */
  remaining?: number | undefined;
  /** Milliseconds since the epoch; absent: no limit. */
  until?: number | undefined;
  /** HTTP status of a refusal. */
  status?: number | undefined;
  ms?: number | undefined;
}

export class Rules {
  #rules: Rule[] = [];

  constructor(private readonly clock: () => number) {}

  /** Puts a rule in force in place of the one of its kind and room. */
  set(rule: Rule): void {
    this.lift(rule.kind, rule.room);
    this.#rules.push(rule);
  }

  lift(kind: RuleKind, room?: string): void {
    this.#rules = this.#rules.filter((rule) => rule.kind !== kind || rule.room !== room);
  }

  clear(): void {
    this.#rules = [];
  }

  /** The rule that strikes here, if any; strikes once. A room's own rule goes before one for all rooms. */
  strike(kind: RuleKind, room?: string): Rule | undefined {
    const matching = this.inForce().filter(
      (rule) => rule.kind === kind && (rule.room === undefined || rule.room === room),
    );
    const rule = matching.find((one) => one.room !== undefined) ?? matching[0];
    if (rule?.remaining !== undefined) rule.remaining -= 1;
    return rule;
  }

  inForce(): readonly Rule[] {
    const now = this.clock();
    this.#rules = this.#rules.filter(
      (rule) =>
        (rule.remaining === undefined || rule.remaining > 0) &&
        (rule.until === undefined || rule.until > now),
    );
    return this.#rules;
  }
}
