// What of the messages is shown: text or regular expression, direction, and how their times are written.

import type { DirectionFilter } from '../model/message-filter';
import type { Panel, TimeStyle } from '../model/panel';
import { Icon } from '../parts/icons';
import { type TextKey, text } from '../texts';

interface FilterBarProps {
  panel: Panel;
  /** Esc or Enter: back to the list. */
  onDone(): void;
}

const DIRECTIONS: { value: DirectionFilter; label: TextKey }[] = [
  { value: 'both', label: 'directionBoth' },
  { value: 'in', label: 'directionIn' },
  { value: 'out', label: 'directionOut' },
];

const TIMES: { value: TimeStyle; label: TextKey }[] = [
  { value: 'clock', label: 'timeClock' },
  { value: 'start', label: 'timeStart' },
  { value: 'previous', label: 'timePrevious' },
];

export function FilterBar({ panel, onDone }: FilterBarProps) {
  const filter = panel.filter.value;
  const error = panel.filterError.value;
  return (
    <search class="filter-bar">
      <span class={`filter-field ${error ? 'invalid' : ''}`}>
        <Icon name="search" />
        <input
          type="text"
          data-filter
          spellcheck={false}
          autocomplete="off"
          placeholder={text(filter.regex ? 'filterRegex' : 'filterText')}
          aria-label={text('filter')}
          aria-invalid={error !== undefined}
          title={error}
          value={filter.query}
          onInput={(event) => panel.setFilter({ query: event.currentTarget.value })}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && filter.query !== '') panel.setFilter({ query: '' });
            else if (event.key !== 'Escape' && event.key !== 'Enter' && event.key !== 'ArrowDown') return;
            else onDone();
            event.preventDefault();
          }}
        />
        {filter.query !== '' && (
          <button
            type="button"
            class="icon-button"
            aria-label={text('filterClear')}
            title={text('filterClear')}
            onClick={() => panel.setFilter({ query: '' })}
          >
            <Icon name="close" />
          </button>
        )}
        <button
          type="button"
          class="toggle"
          aria-pressed={filter.matchCase}
          aria-label={text('filterCase')}
          title={text('filterCase')}
          onClick={() => panel.setFilter({ matchCase: !filter.matchCase })}
        >
          Aa
        </button>
        <button
          type="button"
          class="toggle"
          aria-pressed={filter.regex}
          aria-label={text('filterUseRegex')}
          title={text('filterUseRegex')}
          onClick={() => panel.setFilter({ regex: !filter.regex })}
        >
          .*
        </button>
      </span>
      <select
        class="select"
        aria-label={text('direction')}
        value={filter.direction}
        onChange={(event) => {
          const chosen = DIRECTIONS.find((choice) => choice.value === event.currentTarget.value);
          if (chosen) panel.setFilter({ direction: chosen.value });
        }}
      >
        {DIRECTIONS.map(({ value, label }) => (
          <option key={value} value={value}>
            {text(label)}
          </option>
        ))}
      </select>
      <select
        class="select"
        aria-label={text('time')}
        value={panel.timeStyle.value}
        onChange={(event) => {
          const chosen = TIMES.find((choice) => choice.value === event.currentTarget.value);
          if (chosen) panel.timeStyle.value = chosen.value;
        }}
      >
        {TIMES.map(({ value, label }) => (
          <option key={value} value={value}>
            {text(label)}
          </option>
        ))}
      </select>
    </search>
  );
}
