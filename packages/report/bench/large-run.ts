// Measures a report of 10,000 accounts × 34 regions in a Chromium (CHROMIUM, or on the PATH): the file's size, the
// time to write and to open it, the heap, each frame while it is scrolled and searched, and the time until each
// action is visible. All times are milliseconds. `pnpm --filter @step-everywhere/report bench`
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import { chromiumPath, withoutChromium } from '../test/browser/find-chromium.ts';
import { generateRun } from '../test/harness/generate-run.ts';
import { writePage } from '../test/harness/write-page.ts';
import { heapOf, measureAction, measureScrolling, measureTyping } from './measure-page.ts';

if (chromiumPath === undefined) throw new Error(withoutChromium);
const [accounts = 10_000, regions = 34] = process.argv.slice(2).map(Number);
const folder = await mkdtemp(join(tmpdir(), 'report-bench-'));
const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking'];
const browser = await chromium.launch({ executablePath: chromiumPath, args });
try {
  for (const withResults of [false, true]) {
    const file = join(folder, `${withResults}.html`);
    const run = await generateRun(accounts, regions, withResults);
    const began = performance.now();
    await writePage(file, run);
    const page = await browser.newPage({ viewport: { width: 1440, height: 1000 } });
    const opening = performance.now();
    await page.goto(pathToFileURL(file).href);
    await page.locator('.map-canvas').waitFor();
    const figures = {
      targets: accounts * regions,
      results: run.report.run.embedded,
      megabytes: Math.round((await stat(file)).size / 1e5) / 10,
      make: Math.round(opening - began),
      open: Math.round(performance.now() - opening),
      ...(await use(page, withResults)),
      heapMegabytes: await heapOf(page),
    };
    console.log(JSON.stringify(figures, null, 2));
    await page.close();
  }
} finally {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
}

/** Does what a reader does with the page. */
async function use(page: Page, withResults: boolean) {
  const choose = (label: string, value: string) =>
    measureAction(page, () => page.getByRole('combobox', { name: label, exact: true }).selectOption(value));
  const clear = () => page.getByRole('button', { name: 'Clear filters' }).click();
  const scrolling = await measureScrolling(page);
  const typing = await measureTyping(page, 'payments-prod ap-south');
  await clear();
  const actions = {
    filterByOutcome: await measureAction(page, () => page.getByRole('button', { name: /^Failed/ }).click()),
    filterByClass: await choose('Class of failure', 'throttled'),
    clear: await measureAction(page, clear),
    filterByUnit: await choose('Organizational unit', 'ou-ab12-prodprod'),
    order: await choose('Order of accounts', 'failures'),
    colourByDuration: await measureAction(page, () => page.getByLabel('Duration').check()),
    ...(withResults ? { colourByValue: await colourByValue(page) } : {}),
    details: await measureAction(page, () => page.getByRole('grid').click({ position: { x: 300, y: 300 } })),
  };
  const scrollingByValue = await measureScrolling(page);
  return { scrolling, typing, actions, scrollingByValue };
}

/** Colours by a value, for which all results are read. */
function colourByValue(page: Page): Promise<number> {
  return measureAction(page, async () => {
    await page.getByLabel('Value').check();
    await page.locator('.legend').getByText('parameters.length').waitFor();
  });
}
