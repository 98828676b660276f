// A fault to choose, with what it needs to be told, whom it is for, and for how long.

import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import { FAULT_GROUPS, isMomentary } from '../../records/fault-names';
import type { FaultKind, FaultMatch } from '../../records/faults';
import { endpointsOf } from '../model/endpoints';
import { formatSetSpan } from '../model/format';
import type { Panel } from '../model/panel';
import type { TabFaults } from '../model/tab-faults';
import { type TextKey, text } from '../texts';
import {
  ALL_KINDS,
  DURATIONS,
  type FaultDraft,
  type FieldSpec,
  fieldsOf,
  matchFieldsOf,
  newDraft,
  ruleOf,
  variablesOf,
} from './fault-form-fields';
import { FAULT_HINTS, faultName } from './fault-words';

const GROUP_NAMES: { [Group in (typeof FAULT_GROUPS)[number]['group']]: TextKey } = {
  line: 'faultGroupLine',
  handshake: 'faultGroupHandshake',
  frames: 'faultGroupFrames',
  words: 'faultGroupWords',
  token: 'faultGroupToken',
  real: 'faultGroupReal',
};

interface FaultFormProps {
  panel: Panel;
  faults: TabFaults;
  /** A fault was set: what it does is to be seen. */
  onSet(): void;
}

export function FaultForm({ panel, faults, onSet }: FaultFormProps) {
  const id = useId();
  const draft = useSignal<FaultDraft>(newDraft('cut'));
  const isNaming = useSignal(false);
  const form = useRef<HTMLFormElement>(null);
  const { kind, values, match, forMs } = draft.value;
  const matchFields = matchFieldsOf(kind);
  const narrower = matchFields.filter((name) => name !== 'endpoint' && name !== 'direction');
  const variables = variablesOf(ruleOf(draft.value));
  const deep = panel.tab.value?.deep;
  const groups = FAULT_GROUPS.filter(({ group }) => group !== 'real' || deep !== undefined);

  function change(part: Partial<FaultDraft>): void {
    draft.value = { ...draft.value, ...part };
  }

  function choose(next: FaultKind): void {
    const fresh = newDraft(next, match.endpoint);
    // What somebody has written is not thrown away by looking at another fault.
    if (values.body && fresh.values.body !== undefined) fresh.values.body = values.body;
    draft.value = fresh;
  }

  function setMatch(name: keyof FaultMatch, value: string): void {
    change({ match: { ...draft.value.match, [name]: value } });
  }

  return (
    <form
      ref={form}
      class="fault-form"
      onSubmit={(event) => {
        event.preventDefault();
        void faults.set(ruleOf(draft.value)).then((isSet) => {
          if (isSet) onSet();
        });
      }}
    >
      <label class="fault-field" for={`${id}-kind`}>
        {text('faultField')}
        <select
          id={`${id}-kind`}
          aria-describedby={`${id}-hint`}
          value={kind}
          onChange={({ currentTarget }) => {
            const next = ALL_KINDS.find((one) => one === currentTarget.value);
            if (next) choose(next);
          }}
        >
          {groups.map(({ group, kinds }) => (
            <optgroup
              key={group}
              label={text(GROUP_NAMES[group])}
              disabled={group === 'real' && deep !== true}
            >
              {kinds.map((one) => (
                <option key={one} value={one}>
                  {faultName(one)}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      </label>
      <p id={`${id}-hint`} class="muted fault-hint">
        {text(FAULT_HINTS[kind])}
      </p>
      {fieldsOf(kind).map((field) => (
        <ValueField
          key={`${kind} ${field.name}`}
          id={`${id}-${field.name}`}
          field={field}
          value={values[field.name] ?? ''}
          onInput={(value) => change({ values: { ...draft.value.values, [field.name]: value } })}
        />
      ))}
      {matchFields.includes('endpoint') && (
        <EndpointField
          id={`${id}-endpoint`}
          panel={panel}
          value={match.endpoint}
          onChange={(value) => setMatch('endpoint', value)}
        />
      )}
      {matchFields.includes('direction') && (
        <label class="fault-field" for={`${id}-direction`}>
          {text('faultFieldDirection')}
          <select
            id={`${id}-direction`}
            value={match.direction}
            onChange={({ currentTarget }) => setMatch('direction', currentTarget.value)}
          >
            <option value="">{text('faultBothWays')}</option>
            <option value="in">{text('received')}</option>
            <option value="out">{text('sent')}</option>
          </select>
        </label>
      )}
      {!isMomentary(kind) && (
        <label class="fault-field" for={`${id}-for`}>
          {text('faultFieldFor')}
          <select
            id={`${id}-for`}
            value={forMs}
            onChange={({ currentTarget }) => change({ forMs: currentTarget.value })}
          >
            {DURATIONS.map((duration) => (
              <option key={duration} value={duration}>
                {duration === '' ? text('faultUntilEnded') : formatSetSpan(Number(duration))}
              </option>
            ))}
          </select>
        </label>
      )}
      {narrower.length > 0 && (
        <details class="fault-more">
          <summary>
            {text(kind === 'answer' || narrower.length > 1 ? 'faultOnlySome' : 'faultOnlySockets')}
          </summary>
          {narrower.map((name) => (
            <label key={name} class="fault-field" for={`${id}-${name}`}>
              {text(MATCH_LABELS[name])}
              <input
                id={`${id}-${name}`}
                type="text"
                value={match[name]}
                onInput={({ currentTarget }) => setMatch(name, currentTarget.value)}
              />
            </label>
          ))}
        </details>
      )}
      {isNaming.value ? (
        <NameField
          onSave={(name) => {
            isNaming.value = false;
            void faults.save(name, ruleOf(draft.value));
          }}
          onCancel={() => {
            isNaming.value = false;
          }}
        />
      ) : (
        <div class="fault-buttons">
          <button
            type="button"
            class="button"
            onClick={() => {
              if (form.current?.reportValidity() !== false) isNaming.value = true;
            }}
          >
            {text('faultSave')}
          </button>
          {variables.length > 0 ? (
            <span class="muted">{text('faultVariablesHint')}</span>
          ) : (
            <button type="submit" class="button primary">
              {text(isMomentary(kind) ? 'faultDoNow' : 'faultTurnOn')}
            </button>
          )}
        </div>
      )}
    </form>
  );
}

const MATCH_LABELS = {
  protocol: 'faultFieldProtocol',
  type: 'faultFieldType',
  text: 'faultFieldText',
  endpoint: 'faultFieldEndpoint',
  direction: 'faultFieldDirection',
} as const satisfies { [Name in keyof FaultMatch]-?: TextKey };

interface ValueFieldProps {
  id: string;
  field: FieldSpec;
  value: string;
  onInput(value: string): void;
}

function ValueField({ id, field, value, onInput }: ValueFieldProps) {
  const { label, type, min, max, optional } = field;
  return (
    <label class={`fault-field ${type === 'body' ? 'fault-body' : ''}`} for={id}>
      {text(label)}
      {type === 'body' ? (
        <textarea
          id={id}
          rows={3}
          spellcheck={false}
          required
          value={value}
          placeholder='{"type":"chat.message","text":"{{words}}"}'
          onInput={({ currentTarget }) => onInput(currentTarget.value)}
        />
      ) : (
        <input
          id={id}
          {...(type === 'number'
            ? ({ type, min, max, step: 1 } as const)
            : ({ type, maxLength: REASON_LENGTH } as const))}
          value={value}
          required={!optional}
          onInput={({ currentTarget }) => onInput(currentTarget.value)}
        />
      )}
    </label>
  );
}

/** RFC 6455, 5.5: a control frame holds 125 bytes, two of them the code. */
const REASON_LENGTH = 123;

interface EndpointFieldProps {
  id: string;
  panel: Panel;
  value: string;
  onChange(value: string): void;
}

function EndpointField({ id, panel, value, onChange }: EndpointFieldProps) {
  const endpoints = useComputed(() => endpointsOf(panel)).value;
  return (
    <label class="fault-field" for={id}>
      {text('faultFieldEndpoint')}
      <select id={id} value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
        <option value="">{text('faultAllEndpoints')}</option>
        {endpoints.map((endpoint) => (
          <option key={endpoint} value={endpoint}>
            {endpoint}
          </option>
        ))}
      </select>
    </label>
  );
}

function NameField({ onSave, onCancel }: { onSave(name: string): void; onCancel(): void }) {
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  useEffect(() => field.current?.focus(), []);
  const save = () => {
    const name = field.current?.value.trim();
    if (name) onSave(name);
  };
  return (
    <div class="fault-naming">
      <label class="fault-field" for={id}>
        {text('faultName')}
        <input
          ref={field}
          id={id}
          type="text"
          maxLength={80}
          onKeyDown={(event) => {
            // The form's own Enter would turn it on.
            if (event.key !== 'Enter') return;
            event.preventDefault();
            save();
          }}
        />
      </label>
      <div class="fault-buttons">
        <button type="button" class="button" onClick={onCancel}>
          {text('cancel')}
        </button>
        <button type="button" class="button primary" onClick={save}>
          {text('save')}
        </button>
      </div>
    </div>
  );
}
