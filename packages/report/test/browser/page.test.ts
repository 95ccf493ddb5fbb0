import { expect, it } from 'vitest';
import { palettes } from '../../src/page/theme/palette.ts';
import { cellStatus } from '../../src/run-report.ts';
import { generateRun } from '../harness/generate-run.ts';
import { chromiumPath, isBrowserRequired, withoutChromium } from './find-chromium.ts';
import { colourAt } from './open-report.ts';
import { count, describePage, details, eventually, grid } from './page-suite.ts';

if (chromiumPath === undefined) process.stderr.write(`\n${withoutChromium}\n\n`);
it.runIf(isBrowserRequired)('a Chromium is installed', () => expect(chromiumPath).toBeDefined());

describePage('the page', ({ open, openExample }) => {
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
      /AssumeRoleError assume-role[\s\S]*Remedy Create the role/,
    );
    expect(await details(page).locator('pre').textContent()).toContain('"error": "AssumeRoleError"');
    await page.getByRole('button', { name: 'Close the details' }).click();
    await details(page).waitFor({ state: 'detached' });
  });

  it('is coloured by duration, and by a number or a text in the results', async () => {
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
      /Cannot assume ARN in account ACCOUNT[\s\S]*Remedy Create the role[\s\S]*payments-prod/,
    );
    await first.getByRole('button', { name: 'Show on the map' }).click();
    await eventually(() => count(page).textContent()).toBe('34 of 1,020 targets in 2 accounts');
    await page.getByRole('tab', { name: /Targets/ }).click();
    await eventually(() => page.getByRole('tabpanel').getByRole('row').count()).toBe(35);
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText('101 – 200 of 1,020').waitFor();
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
