// The options page: sites, how much is kept and for how long, what is secret, and where the keys are set.

import type { ComponentChildren } from 'preact';
import { useId, useRef } from 'preact/hooks';
import {
  LEAST_BODY_BYTES,
  LEAST_BODY_RATE,
  MEBIBYTE,
  MOST_BODY_BYTES,
  MOST_BODY_RATE,
  MOST_RETENTION_DAYS,
  type RecorderSettings,
} from '../../records/settings';
import type { ByteCount } from '../../records/units';
import { formatBytes } from '../model/format';
import { Icon } from '../parts/icons';
import { text } from '../texts';
import { siteName } from '../toolbar/tab-state';
import type { FieldName, OptionsState } from './options-state';

const KIB = 1024;

export function Options({ options }: { options: OptionsState }) {
  const settings = options.settings.value;
  return (
    <main class="options">
      <h1>{text('optionsTitle')}</h1>
      <p class="options-done" role="status">
        {options.done.value && (
          <>
            <Icon name="done" />
            {options.done.value}
          </>
        )}
      </p>
      <Sites options={options} />
      {settings && (
        <>
          <Keeping options={options} settings={settings} />
          <Secrets options={options} settings={settings} />
        </>
      )}
      <Shortcuts options={options} />
    </main>
  );
}

function Sites({ options }: { options: OptionsState }) {
  const field = useRef<HTMLInputElement>(null);
  const heading = useId();
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading}>{text('optionsSites')}</h2>
      <p class="muted">{text('optionsSitesHint')}</p>
      <ul class="option-sites">
        {(options.sites.value ?? []).map(({ origin, builtIn }) => (
          <li key={origin}>
            <span class="break">{siteName(origin)}</span>
            {builtIn ? (
              <span class="muted">{text('popupSiteBuiltIn')}</span>
            ) : (
              <button
                type="button"
                class="button"
                aria-label={text('popupSiteRemoveNamed', siteName(origin))}
                onClick={() => void options.removeSite(origin)}
              >
                {text('popupSiteRemove')}
              </button>
            )}
          </li>
        ))}
      </ul>
      <form
        class="option-row"
        onSubmit={(event) => {
          event.preventDefault();
          void options.addSite(field.current?.value ?? '').then((added) => {
            if (added && field.current) field.current.value = '';
          });
        }}
      >
        <Field options={options} name="site" label={text('optionsSiteAdd')}>
          {(attributes) => (
            <input
              {...attributes}
              ref={field}
              type="text"
              placeholder="chat.example.com"
              spellcheck={false}
            />
          )}
        </Field>
        <button type="submit" class="button">
          {text('recordSite')}
        </button>
      </form>
    </section>
  );
}

function Keeping({ options, settings }: { options: OptionsState; settings: RecorderSettings }) {
  const heading = useId();
  const storage = options.storage.value;
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading}>{text('optionsKeeping')}</h2>
      {storage && (
        <Field
          options={options}
          name="budget"
          label={text('optionsBudget')}
          hint={text('optionsBudgetHint', formatBytes(storage.usedBytes))}
        >
          {(attributes) => (
            <input
              {...attributes}
              type="number"
              min={16}
              step={1}
              value={Math.round(storage.budgetBytes / MEBIBYTE)}
              onChange={(event) => void options.setBudget(event.currentTarget.valueAsNumber * MEBIBYTE)}
            />
          )}
        </Field>
      )}
      <Field
        options={options}
        name="retentionDays"
        label={text('optionsRetention')}
        hint={text('optionsRetentionHint')}
      >
        {(attributes) => (
          <input
            {...attributes}
            type="number"
            min={0}
            max={MOST_RETENTION_DAYS}
            step={1}
            value={settings.retentionDays}
            onChange={(event) => void options.set('retentionDays', event.currentTarget.valueAsNumber)}
          />
        )}
      </Field>
      <SizeField
        options={options}
        settings={settings}
        name="bodyBytes"
        label={text('optionsBody')}
        hint={text('optionsBodyHint')}
        unit={KIB}
        least={LEAST_BODY_BYTES}
        most={MOST_BODY_BYTES}
      />
      <SizeField
        options={options}
        settings={settings}
        name="bodyRate"
        label={text('optionsRate')}
        hint={text('optionsRateHint')}
        unit={MEBIBYTE}
        least={LEAST_BODY_RATE}
        most={MOST_BODY_RATE}
      />
    </section>
  );
}

interface SizeFieldProps {
  options: OptionsState;
  settings: RecorderSettings;
  name: 'bodyBytes' | 'bodyRate';
  label: string;
  hint: string;
  /** In which it is shown and typed. */
  unit: ByteCount;
  least: ByteCount;
  most: ByteCount;
}

function SizeField({ options, settings, name, label, hint, unit, least, most }: SizeFieldProps) {
  return (
    <Field options={options} name={name} label={label} hint={hint}>
      {(attributes) => (
        <input
          {...attributes}
          type="number"
          min={least / unit}
          max={most / unit}
          step="any"
          value={settings[name] / unit}
          onChange={(event) => void options.set(name, Math.round(event.currentTarget.valueAsNumber * unit))}
        />
      )}
    </Field>
  );
}

function Secrets({ options, settings }: { options: OptionsState; settings: RecorderSettings }) {
  const heading = useId();
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading}>{text('optionsSecrets')}</h2>
      <p class="muted">{text('optionsSecretsHint')}</p>
      <Field options={options} name="redactionKeys" label={text('shareKeys')}>
        {(attributes) => (
          <input
            {...attributes}
            type="text"
            spellcheck={false}
            placeholder={text('shareKeysHint')}
            value={settings.redactionKeys.join(', ')}
            onChange={(event) => void options.set('redactionKeys', listOf(event.currentTarget.value, /,/))}
          />
        )}
      </Field>
      <Field options={options} name="redactionPatterns" label={text('sharePatterns')}>
        {(attributes) => (
          <textarea
            {...attributes}
            rows={3}
            spellcheck={false}
            placeholder={text('sharePatternsHint')}
            value={settings.redactionPatterns.join('\n')}
            onChange={(event) =>
              void options.set('redactionPatterns', listOf(event.currentTarget.value, /\n/))
            }
          />
        )}
      </Field>
    </section>
  );
}

function Shortcuts({ options }: { options: OptionsState }) {
  const heading = useId();
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading}>{text('optionsShortcuts')}</h2>
      <dl class="facts">
        {options.shortcuts.value.map(({ name, keys }) => (
          <div key={name} class="fact">
            <dt>{name}</dt>
            <dd>{keys === '' ? text('optionsShortcutNone') : <kbd>{keys}</kbd>}</dd>
          </div>
        ))}
      </dl>
      <button type="button" class="button" onClick={() => options.world.changeShortcuts()}>
        {text('optionsShortcutChange')}
      </button>
    </section>
  );
}

interface FieldAttributes {
  id: string;
  'aria-invalid': boolean;
  'aria-describedby': string;
}

interface FieldProps {
  options: OptionsState;
  name: FieldName;
  label: string;
  hint?: string;
  children(attributes: FieldAttributes): ComponentChildren;
}

function Field({ options, name, label, hint, children }: FieldProps) {
  const id = useId();
  const problem = options.problems.value.get(name);
  return (
    <div class="option-field">
      <label for={id}>{label}</label>
      {children({ id, 'aria-invalid': problem !== undefined, 'aria-describedby': `${id}-about` })}
      <div id={`${id}-about`}>
        {hint !== undefined && <p class="muted">{hint}</p>}
        <p class="tone-bad" role="alert">
          {problem}
        </p>
      </div>
    </div>
  );
}

function listOf(typed: string, between: RegExp): string[] {
  return typed
    .split(between)
    .map((one) => one.trim())
    .filter(Boolean);
}
