// Every rule, in the order of the table in docs/findings.md.

import type { Rule } from './rule';

export const RULES: readonly Rule[] = [];
