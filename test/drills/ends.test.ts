// However a drill ends, its faults end with it, and its result stands in the recording: stopped by hand, the background
// killed in the middle, the tab led to another site, reloaded, or closed.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DrillRun } from '../../src/records/drills';
import type { EventRecord } from '../../src/records/recording';
import { automation } from '../../tools/automation';
import { type Browser, extensionPage, type Page, serviceWorker } from '../../tools/launch';
import { until } from '../../tools/until';
import { launch, recording } from '../support/browsers';
import { type Site, startSite } from '../support/site';

/** Connects again ten times a second, so that it tells at once when it may. */
const APP = `<!doctype html><title>down</title><script>
  function connect() {
    const socket = new WebSocket('ws://' + location.host + '/socket');
    socket.onopen = () => { document.title = 'up'; };
    socket.onclose = () => { document.title = 'down'; setTimeout(connect, 100); };
  }
  connect();
</script>`;

describe('a drill ends', () => {
  let browser: Browser;
  const sites: Site[] = [];

  beforeAll(async () => {
    browser = await launch('chromium');
  });
  afterAll(async () => {
    await browser?.close();
    for (const site of sites) await site.close();
  });

  /** In the middle of a server restart, with its handshakes refused. */
  async function inTheMiddle(): Promise<{ page: Page; site: Site; run: DrillRun; ended: Promise<unknown> }> {
    const site = await startSite({ pages: { '/': APP, '/away': '<!doctype html><title>away</title>' } });
    sites.push(site);
    const page = await browser.newPage();
    await page.goto(`${site.url}/`);
    await titled(page, 'up');
    const ended = automation(browser)
      .drill('server-restart', { origin: site.url, pace: 0.5 })
      .catch(() => undefined);
    await titled(page, 'down');
    const run = await until('the run to wait', async () => {
      const found = await runOf(site);
      return found?.steps.some(({ title }) => title.startsWith('Wait')) ? found : undefined;
    });
    return { page, site, run, ended };
  }

  const runOf = (site: Site) => automation(browser).drillRun({ origin: site.url });

  const titled = (page: Page, title: string) =>
    until(`the page to be ${title}`, async () => (await page.title()) === title);

  async function resultIn(session: string | undefined): Promise<EventRecord[]> {
    const made = await recording(browser, session);
    return made.all('event').filter(({ type }) => type === 'drill');
  }

  test('by hand', async () => {
    const { page, site, run, ended } = await inTheMiddle();
    await stopFromExtension(run.tab);
    await titled(page, 'up');
    await ended;
    expect(await runOf(site)).toMatchObject({ verdict: 'stopped', summary: 'Stopped by hand.' });
    expect(await resultIn(run.session)).toMatchObject([{ detail: { verdict: 'stopped' } }]);
    await page.close();
  });

  test('as ever, though the background was killed in the middle and nobody woke it', async () => {
    const { page, site, run } = await inTheMiddle();
    await (await serviceWorker(browser)).close();
    await titled(page, 'up');
    const after = await until('the run to end', async () => {
      const found = await runOf(site);
      return found?.verdict === undefined ? undefined : found;
    });
    expect(after.id).toBe(run.id);
    expect(after.steps.find(({ title }) => title === 'The app comes back')).toMatchObject({
      verdict: 'passed',
    });
    expect(await resultIn(run.session)).toHaveLength(1);
    await page.close();
  });

  test('with the tab on another site', async () => {
    const { page, site, run } = await inTheMiddle();
    await page.goto(`${site.otherOrigin}/`);
    await titled(page, 'up');
    const made = await until('the result to be recorded', async () => {
      const found = await resultIn(run.session);
      return found.length > 0 && found;
    });
    expect(made).toMatchObject([
      { detail: { verdict: 'stopped', summary: 'The tab went to another site.' } },
    ]);
    await page.close();
  });

  test('with the tab', async () => {
    const { page, run } = await inTheMiddle();
    await page.close();
    const made = await until('the result to be recorded', async () => {
      const found = await resultIn(run.session);
      return found.length > 0 && found;
    });
    expect(made).toMatchObject([{ detail: { verdict: 'stopped', summary: 'The tab was closed.' } }]);
  });

  test('not with a reload: it goes on in the new page', async () => {
    const { page, site, run } = await inTheMiddle();
    await page.reload();
    const after = await until('the run to end', async () => {
      const found = await runOf(site);
      return found?.verdict === undefined ? undefined : found;
    });
    expect(after).toMatchObject({ id: run.id });
    expect(after.verdict).not.toBe('stopped');
    await titled(page, 'up');
    await page.close();
  });

  /** As the panel does. */
  async function stopFromExtension(tab: number): Promise<void> {
    const door = await extensionPage(browser, 'manifest.json');
    const answer = await door.evaluate(
      `chrome.runtime.sendMessage({ call: 'stop-drill', argument: { tab: ${tab} } })`,
    );
    expect(answer).toEqual({ result: { ok: true } });
    await door.close();
  }
});
