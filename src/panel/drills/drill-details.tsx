// One drill before it begins: what it finds out, what it will do, and the button that starts it.

import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { type Drills, isUnderWay, type KnownDrill } from '../model/drills';
import { endpointsOf } from '../model/endpoints';
import type { Panel } from '../model/panel';
import { Icon } from '../parts/icons';
import { saveFile } from '../share/save';
import { text } from '../texts';
import { effortWords, stepWords } from './drill-words';

interface DrillDetailsProps {
  panel: Panel;
  drills: Drills;
  known: KnownDrill;
}

export function DrillDetails({ panel, drills, known: { drill, own } }: DrillDetailsProps) {
  const id = useId();
  const endpoint = useSignal('');
  const endpoints = endpointsOf(panel);
  const isBusy = isUnderWay(drills.run.value);
  const isRecorded = panel.tab.value?.state === 'recording';
  const hindrance = !isRecorded
    ? text('drillNotRecorded')
    : isBusy
      ? text('drillBusy')
      : endpoints.length === 0
        ? text('drillNoSocket')
        : undefined;
  return (
    <>
      <h2 class="finding-title">{drill.title}</h2>
      <p class="drill-about">{drill.about}</p>
      <p class="muted">{effortWords(drill)}</p>
      <form
        class="drill-start"
        onSubmit={(event) => {
          event.preventDefault();
          void drills.start(drill.name, endpoint.value || undefined);
        }}
      >
        {endpoints.length > 1 && (
          <label class="fault-field" for={`${id}-endpoint`}>
            {text('faultFieldEndpoint')}
            <select
              id={`${id}-endpoint`}
              value={endpoint.value}
              onChange={({ currentTarget }) => {
                endpoint.value = currentTarget.value;
              }}
            >
              <option value="">{text('drillBusiest')}</option>
              {endpoints.map((one) => (
                <option key={one} value={one}>
                  {one}
                </option>
              ))}
            </select>
          </label>
        )}
        <button type="submit" class="button primary" disabled={hindrance !== undefined}>
          {text('drillStart')}
        </button>
        {hindrance !== undefined && <span class="muted">{hindrance}</span>}
      </form>
      <h3>{text('drillWillDo')}</h3>
      <ol class="drill-plan">
        {drill.steps.map((step, number) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the order of steps never changes.
          <li key={number}>{stepWords(step, drill.steps)}</li>
        ))}
      </ol>
      <div class="finding-actions">
        <button
          type="button"
          class="button"
          title={text('drillDownloadHint')}
          onClick={() => {
            const content = `${JSON.stringify(drill, null, 2)}\n`;
            saveFile(new Blob([content], { type: 'application/json' }), `${drill.name}.json`);
          }}
        >
          <Icon name="save" /> {text('drillDownload')}
        </button>
        {own && (
          <button type="button" class="button" onClick={() => void drills.remove(drill.name)}>
            <Icon name="delete" /> {text('drillRemove')}
          </button>
        )}
      </div>
    </>
  );
}
