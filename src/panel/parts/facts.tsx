// Names and values, one beside the other.

import type { ComponentChildren } from 'preact';

/** What is not known (`undefined`) is left out. */
export function Facts({ facts }: { facts: readonly (readonly [string, ComponentChildren])[] }) {
  return (
    <dl class="facts">
      {facts.map(([name, value]) =>
        value === undefined || value === '' ? null : (
          <div key={name} class="fact">
            <dt>{name}</dt>
            <dd class="break">{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
