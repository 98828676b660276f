// The faults that are kept for the site: use, forget. What a body has in double braces is asked for first.

import { useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import type { FaultRule, SavedFault } from '../../records/faults';
import type { TabFaults } from '../model/tab-faults';
import { text } from '../texts';
import { variablesOf, withVariables } from './fault-form-fields';
import { ruleWords } from './fault-words';

interface SavedFaultsProps {
  faults: TabFaults;
  saved: readonly SavedFault[];
  onSet(): void;
}

export function SavedFaults({ faults, saved, onSet }: SavedFaultsProps) {
  const use = (rule: FaultRule) =>
    faults.set(rule).then((isSet) => {
      if (isSet) onSet();
    });
  const asking = useSignal<string | undefined>(undefined);
  return (
    <section class="faults-saved" aria-label={text('faultsSaved')}>
      <h2>{text('faultsSaved')}</h2>
      <ul>
        {saved.map((one) => (
          <li key={one.id}>
            <span class="fault-words">
              <strong>{one.name}</strong> <span class="muted">{ruleWords(one.rule)}</span>
            </span>
            <button
              type="button"
              class="button"
              aria-label={text('faultUseNamed', one.name)}
              onClick={() => {
                if (variablesOf(one.rule).length > 0) asking.value = one.id;
                else void use(one.rule);
              }}
            >
              {text('faultUse')}
            </button>
            <button
              type="button"
              class="button"
              aria-label={text('faultForgetNamed', one.name)}
              onClick={() => void faults.forget(one.id)}
            >
              {text('faultForget')}
            </button>
            {asking.value === one.id && (
              <Variables
                names={variablesOf(one.rule)}
                onUse={(values) => {
                  asking.value = undefined;
                  void use(withVariables(one.rule, values));
                }}
              />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

interface VariablesProps {
  names: readonly string[];
  onUse(values: ReadonlyMap<string, string>): void;
}

function Variables({ names, onUse }: VariablesProps) {
  const id = useId();
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  return (
    <form
      class="fault-variables"
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        onUse(new Map(names.map((name) => [name, String(form.get(name) ?? '')])));
      }}
    >
      {names.map((name, number) => (
        <label key={name} class="fault-field" for={`${id}-${number}`}>
          {name}
          <input ref={number === 0 ? first : null} id={`${id}-${number}`} name={name} type="text" />
        </label>
      ))}
      <button type="submit" class="button primary">
        {text('faultUseNow')}
      </button>
    </form>
  );
}
