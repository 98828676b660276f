// What of the messages is shown: the filter, the direction, whether heartbeats are folded, and how times are written.

import type { DirectionFilter } from '../model/message-filter';
import type { Opened, Panel, TimeStyle } from '../model/panel';
import { Icon } from '../parts/icons';
import { type TextKey, text } from '../texts';
import { FilterField } from './filter-field';

interface FilterBarProps {
  panel: Panel;
  opened: Opened;
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
  { value: 'open', label: 'timeOpen' },
  { value: 'previous', label: 'timePrevious' },
];

export function FilterBar({ panel, opened, onDone }: FilterBarProps) {
  return (
    <search class="filter-bar">
      <FilterField panel={panel} opened={opened} onDone={onDone} />
      <Choice
        label={text('direction')}
        choices={DIRECTIONS}
        value={panel.filter.value.direction}
        onChoose={(direction) => panel.setFilter({ direction })}
      />
      <button
        type="button"
        class="tool"
        aria-pressed={panel.foldHeartbeats.value}
        aria-label={text('foldHeartbeats')}
        title={text('foldHeartbeatsHint')}
        onClick={() => {
          panel.foldHeartbeats.value = !panel.foldHeartbeats.value;
        }}
      >
        <Icon name="heartbeat" />
        <span class="fold-word">{text('foldHeartbeats')}</span>
      </button>
      <Choice
        label={text('time')}
        choices={TIMES}
        value={panel.timeStyle.value}
        onChoose={(style) => {
          panel.timeStyle.value = style;
        }}
      />
    </search>
  );
}

interface ChoiceProps<Value extends string> {
  label: string;
  choices: readonly { value: Value; label: TextKey }[];
  value: Value;
  onChoose(value: Value): void;
}

function Choice<Value extends string>({ label, choices, value, onChoose }: ChoiceProps<Value>) {
  return (
    <select
      class="select"
      aria-label={label}
      value={value}
      onChange={(event) => {
        const chosen = choices.find((choice) => choice.value === event.currentTarget.value);
        if (chosen) onChoose(chosen.value);
      }}
    >
      {choices.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {text(choice.label)}
        </option>
      ))}
    </select>
  );
}
