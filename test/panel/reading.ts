// Reads the page as assistive technology does: by role and name.

import type { ElementHandle, Page } from 'puppeteer-core';

/** The one element with that role and exact name; waits for it. */
export async function byRole(page: Page, role: string, name: string): Promise<ElementHandle> {
  const found = await page.waitForSelector(`::-p-aria([name="${name}"][role="${role}"])`);
  if (!found) throw new Error(`no ${role} named “${name}”`);
  return found;
}

export async function click(page: Page, role: string, name: string): Promise<void> {
  const found = await byRole(page, role, name);
  await found.click();
}

/** Waits until the page shows these words. */
export async function seen(page: Page, words: string): Promise<void> {
  await page.waitForFunction((wanted) => document.body.innerText.includes(wanted), {}, words);
}

/** Role and name of what has the focus; of a list, the row that it names as its active one. */
export async function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return 'nothing';
    const active = document.getElementById(element.getAttribute('aria-activedescendant') ?? '');
    const name = active?.textContent ?? element.getAttribute('aria-label') ?? element.textContent ?? '';
    return `${element.getAttribute('role') ?? element.localName} ${name.replace(/\s+/g, ' ').trim()}`;
  });
}

/** Words of the rows in view, header left out. */
export async function rowsInView(page: Page, list: 'Messages' | 'Connections'): Promise<string[]> {
  return page.evaluate((label) => {
    const grid = document.querySelector(`[aria-label="${label}"]:is([role=grid], [role=treegrid])`);
    const box = grid?.getBoundingClientRect();
    const rows = [...(grid?.querySelectorAll<HTMLElement>('.rows > [role=row]') ?? [])].filter((row) => {
      const { top, bottom } = row.getBoundingClientRect();
      return box !== undefined && bottom > box.top && top < box.bottom;
    });
    return rows
      .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
      .map((row) => row.innerText.replace(/\s+/g, ' '));
  }, list);
}
