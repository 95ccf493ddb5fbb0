import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkAccessibility } from './check-accessibility.ts';
import { chromiumPath, withoutChromium } from './find-chromium.ts';
import { lookForFlaws } from './look-for-flaws.ts';
import { startBrowser, type TestBrowser } from './open-report.ts';
import { runStates } from './run-states.ts';

/** The third one is a window of 1,440 pixels with a zoom of 200 %. */
const windows = [
  { width: 1440, height: 900 },
  { width: 375, height: 740 },
  { width: 720, height: 450 },
] as const;

const title = chromiumPath === undefined ? withoutChromium : 'a report, in Chromium, of';
describe.skipIf(chromiumPath === undefined)(title, () => {
  let browser: TestBrowser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());

  it.each(Object.keys(runStates))('%s fits into windows of any size', async (name) => {
    const { page, misdeeds } = await browser.open((await runStates[name]?.()) as never);
    for (const viewport of windows) {
      await page.setViewportSize(viewport);
      for (const tab of ['Map', 'Failures', 'Targets']) {
        await page.getByRole('tab', { name: tab }).click();
        expect({ viewport, tab, flaws: await lookForFlaws(page) }).toEqual({ viewport, tab, flaws: [] });
      }
    }
    await page.getByRole('tab', { name: 'Map' }).click();
    await page.getByRole('grid').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('complementary', { name: 'Details of the target' }).waitFor();
    expect(await lookForFlaws(page)).toEqual([]);
    expect(await checkAccessibility(page)).toEqual([]);
    expect(misdeeds).toEqual([]);
    await page.close();
  });

  it.each([
    ['an aborted run', 'This run did not go through. ABORTED: Stopped by a user'],
    ['a canary that was not tolerated', 'This run did not go through: 128 targets not attempted.'],
    ['a run that goes on', undefined],
  ])('%s says how the run ended', async (name, notice) => {
    const { page } = await browser.open((await runStates[name]?.()) as never);
    const said = page.locator('.notice');
    if (notice === undefined) expect(await said.count()).toBe(0);
    else expect(await said.textContent()).toContain(notice);
    await page.close();
  });
});
