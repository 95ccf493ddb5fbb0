import { makeCells, type RunReport, serveReport } from '@step-everywhere/report';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateRun } from '../generate-run.ts';
import { chromiumPath, withoutChromium } from './find-chromium.ts';
import { startBrowser, type TestBrowser } from './open-report.ts';

const title = chromiumPath === undefined ? withoutChromium : 'a page that follows a run, in Chromium';
describe.skipIf(chromiumPath === undefined)(title, { timeout: 60_000 }, () => {
  let browser: TestBrowser;
  beforeAll(async () => {
    browser = await startBrowser();
  }, 60_000);
  afterAll(() => browser.close());

  it('takes over targets as they end, keeps what the reader has chosen, and says when the server has gone', async () => {
    const ended = await generateRun(20, 6);
    const { endTime: _, ...run } = ended.report.run;
    const running = (cells = ended.report.cells): RunReport => ({ ...ended.report, run, cells });
    let now = { report: running(waiting(ended.report)), blocks: ended.blocks };
    now.report = { ...now.report, blocks: [] };
    const live = await serveReport(async () => now);
    const { page, misdeeds } = await browser.openUrl(live.url);
    const eventually = (read: () => Promise<unknown>) => expect.poll(read, { timeout: 20_000 });
    await eventually(() => page.locator('.facts').textContent()).toContain('Running, followed live');
    await eventually(() => page.locator('.tile-5 .tile-number').textContent()).toBe('120');
    await page.getByRole('searchbox').fill('payments-dev');
    now = { report: running(), blocks: ended.blocks };
    await eventually(() => page.locator('.tile-1 .tile-number').textContent()).not.toBe('0');
    expect(await page.getByRole('searchbox').inputValue()).toBe('payments-dev');
    now = ended;
    await live.end();
    await eventually(() => page.locator('.facts').textContent()).toContain('4 min 12 s');
    const other = await browser.openUrl(live.url);
    await other.page.close();
    expect([...misdeeds, ...other.misdeeds]).toEqual([]);
    await live.close();
    expect(await page.locator('.banner').count()).toBe(0);
    await page.close();
  });

  it('says that what it shows stays as it is when the command has ended early', async () => {
    const ended = await generateRun(2, 2);
    const { endTime: _, ...run } = ended.report.run;
    const live = await serveReport(async () => ({ ...ended, report: { ...ended.report, run } }));
    const { page } = await browser.openUrl(live.url);
    await page.locator('.facts').getByText('followed live').waitFor();
    await live.close();
    await page.getByText('The command that served this page has ended').waitFor();
    await page.close();
  });
});

function waiting({ cells }: RunReport) {
  const none = makeCells(cells.status.length);
  none.status.fill(5);
  return none;
}
