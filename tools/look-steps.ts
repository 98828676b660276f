// Does in the panel what a person would, by the words that a person reads.

import type { Frame } from './launch';
import type { Step } from './look-views';
import { until } from './until';

export async function follow(panel: Frame, steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    await until(JSON.stringify(step), () => panel.evaluate(take, step));
    await drawn(panel);
  }
}

/** What was done or read last is on the screen with the second frame after it. */
export async function drawn(panel: Frame): Promise<void> {
  await panel.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
}

/**
 * In the panel: true once it is done, false where what it needs is not there yet. Without functions of its own that have
 * names: loaders add a call to them that the panel does not know.
 */
function take(step: Step): boolean {
  if ('filter' in step) {
    const field = document.querySelector<HTMLInputElement>('.filter-box input');
    if (!field) return false;
    field.focus();
    field.value = step.filter;
    field.dispatchEvent(new InputEvent('input', { bubbles: true }));
    return true;
  }
  if ('key' in step) {
    const event = new KeyboardEvent('keydown', { key: step.key, bubbles: true, cancelable: true });
    (document.activeElement ?? document.body).dispatchEvent(event);
    return true;
  }
  if ('scroll' in step) {
    const heading = [...document.querySelectorAll('h2, h3, button, th, dt')].find((one) =>
      one.textContent?.trim().startsWith(step.scroll),
    );
    // Not into view: DevTools around the panel would scroll along.
    const box = heading?.closest('.pane, .scope-details');
    if (!heading || !box) return false;
    box.scrollTop += heading.getBoundingClientRect().top - box.getBoundingClientRect().top;
    return true;
  }
  const rows = [...document.querySelectorAll<HTMLElement>('.message-row[aria-selected]')];
  if ('message' in step) {
    rows[step.message]?.click();
    return rows[step.message] !== undefined;
  }
  if ('pick' in step) {
    const picked = new Set<HTMLElement>();
    for (const words of step.pick) {
      const row = rows.find((one) => !picked.has(one) && one.textContent?.includes(words));
      if (!row) return false;
      picked.add(row);
    }
    for (const row of picked) row.dispatchEvent(new MouseEvent('click', { bubbles: true, ctrlKey: true }));
    return true;
  }
  const pressed = [
    ...rows.filter((one) => one.textContent?.includes(step.press)),
    ...[...document.querySelectorAll<HTMLElement>('[role=tab], [role=option], [role=row], button')].filter(
      (one) => {
        const words = one.textContent?.trim() ?? '';
        return one.matches('[role=row]') ? words.includes(step.press) : words.startsWith(step.press);
      },
    ),
  ];
  pressed[0]?.click();
  return pressed.length > 0;
}
