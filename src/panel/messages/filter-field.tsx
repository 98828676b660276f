// The field for the filter: completes what one types (ARIA Authoring Practices, "Combobox"), and says what is wrong, and
// where, once one has gone on.

import { useSignal } from '@preact/signals';
import { useId, useRef } from 'preact/hooks';
import { type Completion, completionsAt } from '../model/filter/completion';
import type { FilterProblem } from '../model/filter/parse';
import type { Opened, Panel } from '../model/panel';
import { Icon } from '../parts/icons';
import { text } from '../texts';
import { completionGround } from './completion-ground';

interface FilterFieldProps {
  panel: Panel;
  opened: Opened;
  /** Esc or Enter: back to the list. */
  onDone(): void;
}

export function FilterField({ panel, opened, onDone }: FilterFieldProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const open = useSignal(false);
  const active = useSignal(-1);
  const caret = useSignal(0);
  const { query, matchCase } = panel.filter.value;
  const problem = panel.filterProblem.value;
  const found = open.value
    ? completionsAt(query, Math.min(caret.value, query.length), completionGround(panel, opened))
    : undefined;
  const options = found?.options ?? [];
  const shown = options.length > 0;

  function take(completion: Completion): void {
    if (!found) return;
    const whole = !/[:>/]$/.test(completion.insert);
    const insert = completion.insert === '/…/' ? '//' : completion.insert + (whole ? ' ' : '');
    const rest = query.slice(found.to).replace(/^ /, whole ? '' : ' ');
    const at = found.from + insert.length - (insert === '//' ? 1 : 0);
    const next = query.slice(0, found.from) + insert + rest;
    caret.value = at;
    active.value = -1;
    open.value = !whole;
    // At once, not when it is drawn: the next key may come before that.
    if (input.current) {
      input.current.value = next;
      input.current.setSelectionRange(at, at);
      input.current.focus();
    }
    panel.setFilter({ query: next });
  }

  function onKeyDown(event: KeyboardEvent): void {
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp': {
        if (!shown) {
          if (event.key === 'ArrowUp') return;
          open.value = true;
          caret.value = input.current?.selectionStart ?? query.length;
          active.value = -1;
          break;
        }
        const step = event.key === 'ArrowDown' ? 1 : -1;
        // One place between the last and the first is the field itself.
        active.value = ((active.value + 1 + step + options.length + 1) % (options.length + 1)) - 1;
        break;
      }
      case 'Tab': {
        const only = options[Math.max(0, active.value)];
        // Tab completes only what one has begun to type or chosen; else it leads on, as everywhere.
        if (!shown || !only || event.shiftKey || (active.value < 0 && found?.from === caret.value)) {
          open.value = false;
          return;
        }
        take(only);
        break;
      }
      case 'Enter': {
        const chosen = options[active.value];
        if (chosen) take(chosen);
        else {
          open.value = false;
          onDone();
        }
        break;
      }
      case 'Escape':
        if (shown) open.value = false;
        else if (query !== '') panel.setFilter({ query: '' });
        else onDone();
        break;
      default:
        return;
    }
    event.preventDefault();
  }

  // What one is still typing is not wrong yet.
  const wrong =
    problem && !(shown && caret.value <= problem.to && caret.value >= problem.from) ? problem : undefined;
  return (
    <span class="filter-box">
      <span class={`filter-field ${wrong ? 'invalid' : ''}`}>
        <Icon name="search" />
        <input
          ref={input}
          type="text"
          role="combobox"
          data-filter
          spellcheck={false}
          autocomplete="off"
          autocapitalize="off"
          placeholder={text('filterText')}
          aria-label={text('filter')}
          aria-autocomplete="list"
          aria-expanded={shown}
          aria-controls={shown ? `${id}-options` : undefined}
          aria-activedescendant={shown && active.value >= 0 ? `${id}-${active.value}` : undefined}
          aria-invalid={wrong !== undefined}
          aria-describedby={wrong ? `${id}-problem` : undefined}
          value={query}
          onInput={({ currentTarget }) => {
            caret.value = currentTarget.selectionStart ?? currentTarget.value.length;
            open.value = /\S$/.test(currentTarget.value.slice(0, caret.value));
            active.value = -1;
            panel.setFilter({ query: currentTarget.value });
          }}
          onKeyDown={onKeyDown}
          onBlur={() => {
            open.value = false;
          }}
        />
        {query !== '' && (
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
          aria-pressed={matchCase}
          aria-label={text('filterCase')}
          title={text('filterCase')}
          onClick={() => panel.setFilter({ matchCase: !matchCase })}
        >
          Aa
        </button>
      </span>
      {shown && (
        <div id={`${id}-options`} class="filter-options" role="listbox" aria-label={text('filterOptions')}>
          {options.map((option, number) => (
            // biome-ignore lint/a11y/useFocusableInteractive: the field holds the focus and names its option by aria-activedescendant.
            <div
              key={option.insert}
              id={`${id}-${number}`}
              role="option"
              class="filter-option"
              aria-selected={number === active.value}
              onMouseDown={(event) => {
                // The field keeps the focus.
                event.preventDefault();
                take(option);
              }}
              ref={number === active.value ? scrollThere : null}
            >
              <code>{option.insert}</code>
              <span class="muted ellipsis">{hintWords(option)}</span>
            </div>
          ))}
        </div>
      )}
      {wrong && !shown && (
        <span id={`${id}-problem`} class="filter-problem" role="alert">
          <code class="ellipsis">{query.slice(wrong.from, wrong.to)}</code>
          <span>{problemWords(wrong)}</span>
        </span>
      )}
    </span>
  );
}

function scrollThere(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' });
}

function hintWords({ hint }: Completion): string {
  if (!hint) return '';
  return 'plain' in hint ? hint.plain : text(hint.key);
}

function problemWords({ key, values }: FilterProblem): string {
  return text(key, ...values);
}
