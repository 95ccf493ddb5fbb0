import { cellStatus, emptyReport, makeCells, type RunReport, serveReport } from '@step-everywhere/report';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { palettes } from '../../src/page/theme/palette.ts';
import { generateRun } from '../harness/generate-run.ts';
import { startProxy } from './breakable-proxy.ts';
import { chromiumPath, withoutChromium } from './find-chromium.ts';
import { colourAt, startBrowser, type TestBrowser } from './open-report.ts';

const title = chromiumPath === undefined ? withoutChromium : 'a page that follows a run, in Chromium';
describe.skipIf(chromiumPath === undefined)(title, () => {
  let browser: TestBrowser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());

  const eventually = (read: () => Promise<unknown>) => expect.poll(read);
  const banner = (page: Page) => page.locator('.banner');

  it('shows targets as they end, keeps the reader’s choices, and ends with the final report', async () => {
    const ended = await generateRun(20, 6);
    const { endTime: _, ...run } = ended.report.run;
    const running = (cells = ended.report.cells): RunReport => ({ ...ended.report, run, cells });
    let now = { report: running(waiting(ended.report)), blocks: ended.blocks };
    now.report = { ...now.report, blocks: [] };
    const live = await serveReport(async () => now);
    const { page, misdeeds } = await browser.openUrl(live.url);
    await eventually(() => page.locator('.facts').textContent()).toContain('Running, followed live');
    await eventually(() => page.locator('.tile-5 .tile-number').textContent()).toBe('120');
    await eventually(() => colourAt(page, 1, 0, 6)).toBe(palettes.light.status[cellStatus.waiting]);
    await eventually(() => page.title()).toBe('0 % · find-parameters · step-everywhere');
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(1);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
    await page.getByRole('searchbox').fill('payments');
    now = { report: running(), blocks: ended.blocks };
    await eventually(() => page.locator('.tile-1 .tile-number').textContent()).not.toBe('0');
    await eventually(() => colourAt(page, 1, 0, 6)).toBe(palettes.light.status[cellStatus.succeeded]);
    expect(await page.getByRole('searchbox').inputValue()).toBe('payments');
    now = ended;
    await live.end();
    await eventually(() => page.locator('.facts').textContent()).toContain('4 min 12 s');
    await eventually(() => page.title()).toBe('find-parameters · step-everywhere');
    await page.getByRole('status').getByText('The run has ended: 11').waitFor();
    const other = await browser.openUrl(live.url);
    await other.page.close();
    expect([...misdeeds, ...other.misdeeds]).toEqual([]);
    await live.close();
    expect(await banner(page).count()).toBe(0);
    await page.close();
  });

  it('says that the server cannot be reached, and follows the run again when it can', async () => {
    const ended = await generateRun(4, 3);
    const { endTime: _, ...run } = ended.report.run;
    let report: RunReport = { ...ended.report, run, cells: waiting(ended.report), blocks: [] };
    const live = await serveReport(async () => ({ report, blocks: ended.blocks }));
    const proxy = await startProxy(live.url);
    const { page } = await browser.openUrl(proxy.url);
    await page.locator('.facts').getByText('followed live').waitFor();
    await proxy.goAway();
    await banner(page).getByText('cannot be reached. Trying again').waitFor();
    report = { ...ended.report, run };
    await proxy.comeBack();
    await banner(page).waitFor({ state: 'detached' });
    await eventually(() => page.locator('.tile-1 .tile-number').textContent()).not.toBe('0');
    await page.close();
    await proxy.goAway();
    await live.close();
  });

  it('says that it will not change any more when the command has ended early', async () => {
    const ended = await generateRun(2, 2);
    const { endTime: _, ...run } = ended.report.run;
    const live = await serveReport(async () => ({ ...ended, report: { ...ended.report, run } }));
    const { page, misdeeds } = await browser.openUrl(live.url);
    await page.locator('.facts').getByText('followed live').waitFor();
    await live.close();
    await banner(page).getByText('The command that served this page has ended').waitFor();
    // Chromium logs this when the page tries to connect again.
    const refused = 'console error: Failed to load resource: net::ERR_CONNECTION_REFUSED';
    expect(misdeeds.filter((misdeed) => misdeed !== refused)).toEqual([]);
    await page.close();
  });

  it('waits for a run that has no targets yet', async () => {
    let now = emptyReport('arn:aws:states:eu-west-1:111111111111:execution:StepEverywhere:one', Date.now());
    const live = await serveReport(async () => now);
    const { page, misdeeds } = await browser.openUrl(live.url);
    await page.getByText('The run has no targets yet.').waitFor();
    now = await generateRun(2, 2);
    await page.getByRole('heading', { name: 'find-parameters' }).waitFor();
    expect(misdeeds).toEqual([]);
    await page.close();
    await live.close();
  });
});

function waiting({ cells }: RunReport) {
  const none = makeCells(cells.status.length);
  none.status.fill(5);
  return none;
}
