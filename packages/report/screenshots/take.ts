// Takes screenshots of the page: `pnpm --filter @step-everywhere/report screenshots [FOLDER]`. Without a folder it
// updates the two in the documentation. Needs a Chromium (CHROMIUM, or on the PATH).
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import type { ReportWithResults } from '../src/run/make-report.ts';
import { chromiumPath, withoutChromium } from '../test/browser/find-chromium.ts';
import { startBrowser } from '../test/browser/open-report.ts';
import { runStates } from '../test/browser/run-states.ts';
import { generateRun } from '../test/harness/generate-run.ts';

if (chromiumPath === undefined) throw new Error(withoutChromium);
const [given] = process.argv.slice(2);
const folder =
  given === undefined ? fileURLToPath(new URL('../../../docs/images/', import.meta.url)) : resolve(given);
await mkdir(folder, { recursive: true });
const browser = await startBrowser();

type Options = Parameters<Browser['newPage']>[0] & { readonly print?: boolean };

async function take(
  name: string,
  run: ReportWithResults,
  options: Options = {},
  act = async (_: Page) => {},
) {
  const { print = false, ...rest } = options;
  const { page } = await browser.open(run, { viewport: { width: 1280, height: 800 }, ...rest });
  await act(page);
  // After two frames, the change has been drawn.
  await page.evaluate(() => new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen))));
  if (print) await page.pdf({ path: join(folder, `${name}.pdf`), preferCSSPageSize: true });
  else await page.screenshot({ path: join(folder, `${name}.png`) });
  await page.close();
}

const dark = { colorScheme: 'dark' } as const;
const phone = { viewport: { width: 375, height: 812 }, deviceScaleFactor: 2 };
const enter = async (page: Page) => {
  await page.getByRole('grid').focus();
  await page.keyboard.press('Enter');
};
const open = (tab: RegExp) => (page: Page) => page.getByRole('tab', { name: tab }).click();
const colour = (path: string) => async (page: Page) => {
  await page.getByLabel('Value').check();
  await page.getByLabel('Path into the results').fill(path);
  await page.getByLabel('Path into the results').press('Enter');
  await page.locator('.legend-title', { hasText: path }).waitFor();
};

try {
  const run = await generateRun(240, 34);
  await take('report-light', run);
  await take('report-dark', run, dark);
  if (given !== undefined) await takeAll(run);
} finally {
  await browser.close();
}

async function takeAll(run: ReportWithResults): Promise<void> {
  await take('details', run, {}, enter);
  await take('details-dark', run, dark, enter);
  await take('failures', run, {}, open(/Failures/));
  await take('targets', run, {}, open(/Targets/));
  await take('duration', run, {}, (page) => page.getByLabel('Duration').check());
  await take('scale-dark', run, dark, colour('parameters.length'));
  await take('categories', run, {}, colour('tier'));
  await take('phone', run, phone);
  await take('phone-details', run, phone, enter);
  await take('phone-failures', run, phone, open(/Failures/));
  await take('zoom-200', run, { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 });
  await take('forced-colours', run, { ...dark, forcedColors: 'active' });
  await take('print', run, { print: true });
  await take('340,000-targets', await generateRun(10_000, 34));
  for (const [name, make] of Object.entries(runStates)) {
    const state = await make();
    await take(name.replaceAll(' ', '-'), state);
    await take(`${name.replaceAll(' ', '-')}-phone`, state, phone);
  }
}
