import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { palettes } from '../../src/page/theme/palette.ts';
import { cellStatus } from '../../src/run-report.ts';
import { generateRun } from '../generate-run.ts';
import { checkAccessibility } from './check-accessibility.ts';
import { chromiumPath, isBrowserRequired, withoutChromium } from './find-chromium.ts';
import { attacks, hostileRun, oddResults, oddRun } from './hostile-run.ts';
import { lookForFlaws } from './look-for-flaws.ts';
import { colourAt, type OpenReport, startBrowser, type TestBrowser } from './open-report.ts';

/** The machine may be busy with other tests. */
const eventually = <Value>(read: () => Promise<Value>) => expect.poll(read, { timeout: 20_000 });

if (chromiumPath === undefined) process.stderr.write(`\n${withoutChromium}\n\n`);
it.runIf(isBrowserRequired)('a Chromium is there to test in', () => expect(chromiumPath).toBeDefined());

const title = chromiumPath === undefined ? withoutChromium : 'the page, in Chromium';
describe.skipIf(chromiumPath === undefined)(title, { timeout: 60_000 }, () => {
  let browser: TestBrowser;
  let opened: OpenReport | undefined;
  beforeAll(async () => {
    browser = await startBrowser();
  }, 60_000);
  afterAll(() => browser.close());
  afterEach(async () => {
    const { misdeeds = [], page } = opened ?? {};
    await page?.close();
    opened = undefined;
    // Whatever a test looks at: no word on the console, no request to anywhere.
    expect(misdeeds).toEqual([]);
  });
  const open = async (...args: Parameters<TestBrowser['open']>): Promise<Page> => {
    opened = await browser.open(...args);
    return opened.page;
  };
  const openExample = async (options?: Parameters<TestBrowser['open']>[1]) =>
    open(await generateRun(60, 17), options);
  const grid = (page: Page) => page.getByRole('grid');
  const count = (page: Page) => page.locator('.count');
  const details = (page: Page) => page.getByRole('complementary', { name: 'Details of the target' });

  it('paints a cell for each target, in the colour and with the mark of its outcome', async () => {
    const run = await generateRun(60, 17);
    const page = await open(run);
    for (const row of [0, 1, 2, 5]) {
      for (const column of [0, 3, 9, 16]) {
        const outcome = run.report.cells.status[row * 17 + column] as number;
        await eventually(() => colourAt(page, row, column, 17)).toBe(palettes.light.status[outcome]);
      }
    }
    expect(await page.locator('.tile-total .tile-number').textContent()).toBe('1,020');
    expect(await page.getByRole('list', { name: 'Legend' }).textContent()).toMatch(
      /succeeded\s*failed\s*skipped/,
    );
    expect(await page.locator('.timeline-chart').getAttribute('aria-label')).toMatch(/targets ended over/);
  });

  it('finds by account, id, region and message', async () => {
    const page = await openExample();
    const search = page.getByRole('searchbox');
    await search.fill('payments-prod ap-south-1');
    await eventually(() => count(page).textContent()).toBe('2 of 1,020 targets in 2 accounts');
    await search.fill('210000007919');
    await eventually(() => count(page).textContent()).toBe('17 of 1,020 targets in 1 account');
    await search.fill('security token');
    await eventually(() => count(page).textContent()).toBe('21 of 1,020 targets in 3 accounts');
    await search.fill('nothing is called so');
    await page.getByText('No target matches.').waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await eventually(() => count(page).textContent()).toBe('1,020 targets in 60 accounts');
  });

  it('filters by outcome, class and organizational unit', async () => {
    const page = await openExample();
    await page.getByRole('button', { name: /^Failed/ }).click();
    await eventually(() => count(page).textContent()).toMatch(/^58 of/);
    expect(await page.getByRole('button', { name: /^Failed/ }).getAttribute('aria-pressed')).toBe('true');
    await page.getByRole('combobox', { name: 'Class of failure', exact: true }).selectOption('assume-role');
    await eventually(() => count(page).textContent()).toBe('34 of 1,020 targets in 2 accounts');
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page
      .getByRole('combobox', { name: 'Organizational unit', exact: true })
      .selectOption({ label: '\u00A0\u00A0Security (4)' });
    await eventually(() => count(page).textContent()).toBe('68 of 1,020 targets in 4 accounts');
    await page.getByRole('combobox', { name: 'Organizational unit', exact: true }).selectOption('');
    await page.getByRole('combobox', { name: 'Order of accounts', exact: true }).selectOption('failures');
    await eventually(() => colourAt(page, 1, 0, 17)).toBe(palettes.light.status[cellStatus.failed]);
  });

  it('is gone through by keyboard, and says where one is', async () => {
    const page = await openExample();
    await grid(page).focus();
    const active = page.getByRole('gridcell');
    await eventually(() => active.textContent()).toMatch(
      /^payments-prod, af-south-1: failed; assume-role: Cannot assume/,
    );
    for (const key of ['ArrowDown', 'ArrowRight']) await page.keyboard.press(key);
    await eventually(() => active.textContent()).toMatch(/^payments-staging, ap-east-1: succeeded; took/);
    // Another id for each cell: a screen reader speaks when the attribute changes.
    expect(await grid(page).getAttribute('aria-activedescendant')).toBe('cell-1-1');
    expect(await active.getAttribute('id')).toBe('cell-1-1');
    expect(await grid(page).getAttribute('aria-rowcount')).toBe('61');
    await page.keyboard.press('Control+End');
    await eventually(() => active.textContent()).toMatch(/, ca-west-1: /);
    expect(await active.locator('..').getAttribute('aria-rowindex')).toBe('61');
    await eventually(() => grid(page).evaluate((element) => element.scrollTop)).toBeGreaterThan(0);
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await eventually(() => page.evaluate(() => document.activeElement?.textContent)).toBe('payments-staging');
    await page.keyboard.press('Escape');
    await details(page).waitFor({ state: 'detached' });
    await eventually(() => page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('grid');
    await page.getByRole('tab', { name: 'Map' }).focus();
    await page.keyboard.press('ArrowRight');
    await eventually(() => page.evaluate(() => document.activeElement?.id)).toBe('tab-failures');
  });

  it('has the keys of a grid', async () => {
    const page = await openExample();
    await grid(page).focus();
    for (const [key, at] of [
      ['End', 'cell-0-16'],
      ['ArrowRight', 'cell-0-16'],
      ['Home', 'cell-0-0'],
      ['ArrowUp', 'cell-0-0'],
      ['Control+ArrowDown', 'cell-59-0'],
      ['Control+ArrowRight', 'cell-59-16'],
      ['Control+Home', 'cell-0-0'],
      ['Control+End', 'cell-59-16'],
    ] as const) {
      await page.keyboard.press(key);
      await eventually(() => grid(page).getAttribute('aria-activedescendant')).toBe(at);
    }
    const row = async () => Number((await grid(page).getAttribute('aria-activedescendant'))?.split('-')[1]);
    await page.keyboard.press('PageUp');
    await eventually(row).toBeLessThan(50);
    const above = await row();
    await page.keyboard.press('PageDown');
    await eventually(row).toBe(59);
    expect(above).toBeGreaterThan(20);
    // What the grid names is there, with its row and column, and lies where it is painted.
    const cell = page.getByRole('gridcell');
    expect(await cell.getAttribute('aria-colindex')).toBe('18');
    expect((await cell.boundingBox())?.width).toBeGreaterThan(10);
    await page.keyboard.press('Tab');
    expect(await grid(page).evaluate((element) => element.contains(document.activeElement))).toBe(false);
  });

  it('returns the focus to where details were opened', async () => {
    const page = await openExample();
    const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '');
    await page.getByRole('tab', { name: /Failures/ }).click();
    const opener = page.locator('.account-list button').nth(1);
    await opener.focus();
    await page.keyboard.press('Enter');
    await eventually(focused).toBe('catalog-dev');
    await eventually(() => page.evaluate(() => document.activeElement?.tagName)).toBe('H2');
    await page.keyboard.press('Escape');
    await eventually(() => page.evaluate(() => document.activeElement?.tagName)).toBe('BUTTON');
    expect(await focused()).toBe('catalog-dev');
  });

  it('follows forced colours, and moves nothing for who wants no motion', async () => {
    const page = await openExample({ forcedColors: 'active', reducedMotion: 'reduce', colorScheme: 'dark' });
    const surface = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    // Beside the cells, the map has the system's own colours.
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

  it('shows the result of a target, or its error with the remedy', async () => {
    const page = await openExample();
    const click = (row: number) => grid(page).click({ position: { x: 270, y: 98 + row * 20 + 10 } });
    await click(1);
    await eventually(() => details(page).locator('pre').textContent()).toContain(
      '"name": "payments-staging"',
    );
    expect(await details(page).textContent()).toContain('Root / Workloads / Development');
    expect(await details(page).textContent()).toContain('/210000007919/af-south-1.json');
    await click(0);
    await eventually(() => details(page).textContent()).toMatch(
      /AssumeRoleError assume-role[\s\S]*Remedy Make the role/,
    );
    expect(await details(page).locator('pre').textContent()).toContain('"error": "AssumeRoleError"');
    await page.getByRole('button', { name: 'Close the details' }).click();
    await details(page).waitFor({ state: 'detached' });
  });

  it('is coloured by duration, by a number and by a text out of the results', async () => {
    const run = await generateRun(60, 17);
    const page = await open(run);
    const legend = page.locator('.legend');
    await page.getByLabel('Duration').check();
    await eventually(() => legend.textContent()).toMatch(/Duration[\s\S]* ms – /);
    await eventually(async () => palettes.light.scale.includes(await colourAt(page, 1, 0, 17))).toBe(true);
    await page.getByLabel('Value').check();
    const path = page.getByLabel('Path into the results');
    await eventually(() => path.inputValue()).toBe('parameters.length');
    await eventually(() => legend.textContent()).toMatch(/parameters\.length/);
    await eventually(async () => palettes.light.scale.includes(await colourAt(page, 1, 0, 17))).toBe(true);
    await path.fill('$.tier');
    await path.press('Enter');
    await eventually(() => legend.textContent()).toMatch(
      /A\s*Standard[\s\S]*B\s*Advanced[\s\S]*C\s*Intelligent-Tiering/,
    );
    await eventually(async () => palettes.light.categories.includes(await colourAt(page, 1, 0, 17))).toBe(
      true,
    );
    await path.fill('nowhere.at.all');
    await path.press('Enter');
    await page.getByRole('alert').getByText('No result has a value at nowhere.at.all.').waitFor();
    await path.fill('a..[');
    await path.press('Enter');
    await page.getByRole('alert').getByText('is no path').waitFor();
  });

  it('groups failures by class and message with their remedy, and shows a group on the map', async () => {
    const page = await openExample();
    await page.getByRole('tab', { name: /Failures/ }).click();
    await eventually(() => page.locator('.failure-class h3').first().textContent()).toMatch(
      /assume-role\s*34 targets/,
    );
    const first = page.locator('.message-card').first();
    expect(await first.textContent()).toMatch(
      /Cannot assume ARN in account ACCOUNT[\s\S]*Remedy Make the role[\s\S]*payments-prod/,
    );
    await first.getByRole('button', { name: 'Show on the map' }).click();
    await eventually(() => count(page).textContent()).toBe('34 of 1,020 targets in 2 accounts');
    await page.getByRole('tab', { name: /Targets/ }).click();
    await eventually(() => page.getByRole('tabpanel').getByRole('row').count()).toBe(35);
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText('101 – 200 of 1,020').waitFor();
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

  it('is dark or light as the system or the reader wants', async () => {
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
    // What prints no backgrounds by itself is told to.
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
    // A page of A4, without its margins.
    await page.setViewportSize({ width: 1031, height: 690 });
    expect(await lookForFlaws(page)).toEqual([]);
    await page.emulateMedia({ media: 'screen' });
    await printed.waitFor({ state: 'detached' });
  });

  it('takes nothing that a stranger wrote as markup', async () => {
    const page = await open(await hostileRun());
    const steps = attacks.length;
    await page.getByLabel('Value').check();
    await page.getByLabel('Path into the results').fill('value');
    await page.getByLabel('Path into the results').press('Enter');
    await grid(page).focus();
    for (let row = 0; row < steps; row += 1) {
      if (row > 0) await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      const text = await details(page).textContent();
      expect(text).toContain(attacks[row]?.slice(0, 12));
      await page.keyboard.press('Escape');
    }
    for (const tab of [/Failures/, /Targets/]) await page.getByRole('tab', { name: tab }).click();
    expect(await page.locator('script:not([type])').count()).toBe(1);
    expect(await page.locator('img, [onload], [onerror]').count()).toBe(0);
  });

  it('shows results as they were written, however deep, long or oddly named', async () => {
    const page = await open(await oddRun());
    await grid(page).focus();
    for (const [row, written] of Object.values(oddResults).entries()) {
      if (row > 0) await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      const text = () => details(page).locator('pre').textContent();
      const compact = written.replaceAll(' ', '');
      await eventually(async () => (await text())?.replace(/\s/g, '') === compact.replace(/\s/g, '')).toBe(
        true,
      );
      await page.keyboard.press('Escape');
    }
    await page.getByLabel('Value').check();
    const path = page.getByLabel('Path into the results');
    const legend = page.locator('.legend');
    for (const [asked, found] of [
      ['$', /A.*\{"a":/],
      ['__proto__.polluted', /A\s*yes\s*no value/],
      ['constructor.prototype', /1\s*no value/],
      ['constructor.name', /no value/],
      ['toString', /A\s*null\s*no value/],
    ] as const) {
      await path.fill(asked);
      await path.press('Enter');
      await eventually(() => legend.textContent()).toContain(asked);
      expect(await legend.textContent()).toMatch(found);
    }
    expect(await page.evaluate(() => 'polluted' in {})).toBe(false);
  });

  it('says so when the end of its file is missing, or its data is damaged', async () => {
    const page = await openExample();
    const html = await readFile(fileURLToPath(page.url()), 'utf8');
    const broken = join(dirname(fileURLToPath(page.url())), 'broken.html');
    await writeFile(broken, html.slice(0, html.indexOf('id="results-0"')));
    await page.goto(pathToFileURL(broken).href);
    await page.getByText('If this stays, the file is not whole').waitFor();
    await writeFile(broken, html.replace(/(id="report-data">.{400})..../, '$1AAAA'));
    await page.goto(pathToFileURL(broken).href);
    await page.getByRole('alert').getByText('This report cannot be shown.').waitFor();
    // The requests are the test's own.
    opened?.misdeeds.splice(0);
  });

  it('forbids requests by its policy', async () => {
    const page = await openExample();
    const blocked = await page.evaluate(async () => {
      const violations: string[] = [];
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) =>
        violations.push(effectiveDirective),
      );
      await fetch('https://example.com/').catch(() => undefined);
      const image = new Image();
      image.src = 'https://example.com/x.png';
      await new Promise((resolve) => image.addEventListener('error', resolve));
      return violations.sort();
    });
    expect(blocked).toEqual(['connect-src', 'img-src']);
    // These were asked for by the test, and the console tells of them.
    opened?.misdeeds.splice(0);
  });

  it('holds 10,000 accounts in 34 regions', async () => {
    const page = await open(await generateRun(10_000, 34));
    expect(await count(page).textContent()).toBe('340,000 targets in 10,000 accounts');
    await grid(page).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Control+End');
    await eventually(() => page.getByRole('gridcell').textContent()).toMatch(/, us-west-2: /);
    await eventually(() => grid(page).evaluate((element) => element.scrollTop)).toBeGreaterThan(190_000);
    await page.getByLabel('Value').check();
    await eventually(() => page.locator('.legend').textContent()).toMatch(/parameters\.length/);
  });
});

function hexParts(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}
