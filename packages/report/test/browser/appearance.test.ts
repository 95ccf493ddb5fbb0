import { expect, it } from 'vitest';
import { palettes } from '../../src/page/theme/palette.ts';
import { cellStatus } from '../../src/run-report.ts';
import { checkAccessibility } from './check-accessibility.ts';
import { lookForFlaws } from './look-for-flaws.ts';
import { colourAt } from './open-report.ts';
import { describePage, details, eventually, grid } from './page-suite.ts';

describePage('how the page looks', ({ openExample }) => {
  it('follows forced colours, and moves nothing when reduced motion is requested', async () => {
    const page = await openExample({ forcedColors: 'active', reducedMotion: 'reduce', colorScheme: 'dark' });
    const surface = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    // Beside the cells, the map shows the system's own colour.
    await eventually(async () => `rgb(${hexParts(await colourAt(page, 0, 17, 17)).join(', ')})`).toBe(
      surface,
    );
    await eventually(() => colourAt(page, 1, 0, 17)).toBe(palettes.dark.status[cellStatus.succeeded]);
    const [chosen, other] = await page
      .locator('.tabs button')
      .evaluateAll((tabs) => tabs.map((tab) => getComputedStyle(tab).borderBottomColor));
    expect(chosen).not.toBe(other);
    expect(other).toBe(surface);
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
  });

  it.each(['light', 'dark'] as const)('passes axe-core in %s', async (colorScheme) => {
    const page = await openExample({ colorScheme });
    const check = () => checkAccessibility(page);
    expect(await check()).toEqual([]);
    await grid(page).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await details(page).waitFor();
    expect(await check()).toEqual([]);
    await page.getByLabel('Value').check();
    await page.locator('.path-field').waitFor();
    expect(await check()).toEqual([]);
    for (const tab of [/Failures/, /Targets/]) {
      await page.getByRole('tab', { name: tab }).click();
      expect(await check()).toEqual([]);
    }
  });

  it('is dark or light as the system or the reader chooses', async () => {
    const page = await openExample({ colorScheme: 'dark' });
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(await background()).toBe('rgb(14, 19, 26)');
    await page.getByLabel('Light').check();
    await eventually(background).toBe('rgb(244, 246, 249)');
    await eventually(() => colourAt(page, 1, 0, 17)).toBe(palettes.light.status[cellStatus.succeeded]);
  });

  it('is printed with its map and all failures, in light colours', async () => {
    const page = await openExample({ colorScheme: 'dark' });
    expect(await page.locator('.printed').count()).toBe(0);
    await page.getByRole('searchbox').fill('payments');
    await page.emulateMedia({ media: 'print' });
    const printed = page.locator('.printed');
    await printed.getByText('Shown: 136 of 1,020 targets (search: payments)').waitFor();
    expect(await printed.locator('tbody tr').count()).toBe(8);
    // Browsers do not print backgrounds by default; a style enables them here.
    const failed = printed.locator('.printed-cell').first();
    expect(
      await failed.evaluate((cell) => {
        const { backgroundColor, printColorAdjust } = getComputedStyle(cell);
        return { backgroundColor, printColorAdjust };
      }),
    ).toEqual({ backgroundColor: 'rgb(192, 38, 52)', printColorAdjust: 'exact' });
    expect(await printed.locator('.message-card').count()).toBe(2);
    for (const part of ['.legend', '.tile', '.timeline-chart'])
      expect(await page.locator(part).first().isVisible()).toBe(true);
    for (const part of ['.toolbar', '.map', '.view-bar'])
      expect(await page.locator(part).isVisible()).toBe(false);
    // An A4 page without its margins.
    await page.setViewportSize({ width: 1031, height: 690 });
    expect(await lookForFlaws(page)).toEqual([]);
    await page.emulateMedia({ media: 'screen' });
    await printed.waitFor({ state: 'detached' });
  });
});

function hexParts(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}
