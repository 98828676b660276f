// What Redial itself did to sockets, because a person chose it: a finding about how an app took it holds all the same,
// and its evidence says that it was done on purpose.

import type { ConnectionRecord } from '../records/recording';
import type { Finding } from './result';

/** Of more nobody follows the evidence. */
const CONNECTIONS_KEPT = 10_000;
/** A fault's kind is a word; a file may say anything. */
const LONGEST_KIND = 40;

export class Injected {
  readonly #faults = new Map<string, string>();

  closed({ id, fault }: ConnectionRecord): void {
    if (fault !== undefined && this.#faults.size < CONNECTIONS_KEPT)
      this.#faults.set(id, fault.slice(0, LONGEST_KIND));
  }

  /** The finding, with what was done on purpose said where its evidence points to such a connection. */
  told(finding: Finding): Finding {
    if (this.#faults.size === 0) return finding;
    return {
      ...finding,
      evidence: finding.evidence.map((evidence) => {
        const fault = evidence.connection === undefined ? undefined : this.#faults.get(evidence.connection);
        if (fault === undefined || evidence.frame !== undefined) return evidence;
        return { ...evidence, what: `${evidence.what} (ended by the fault “${fault}”, set on purpose)` };
      }),
    };
  }
}
