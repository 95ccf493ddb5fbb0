import { expect, it } from 'vitest';
import { describePage, details, eventually, grid } from './page-suite.ts';

describePage('the page by keyboard', ({ openExample }) => {
  it('can be used by keyboard, and shows the current position', async () => {
    const page = await openExample();
    await grid(page).focus();
    const active = page.getByRole('gridcell');
    await eventually(() => active.textContent()).toMatch(
      /^payments-prod, af-south-1: failed; assume-role: Cannot assume/,
    );
    for (const key of ['ArrowDown', 'ArrowRight']) await page.keyboard.press(key);
    await eventually(() => active.textContent()).toMatch(/^payments-staging, ap-east-1: succeeded; took/);
    // Each cell has another id, because a screen reader speaks when the attribute changes.
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
    // The element that the grid refers to has the cell's row and column, and is where the cell is painted.
    const cell = page.getByRole('gridcell');
    expect(await cell.getAttribute('aria-colindex')).toBe('18');
    expect((await cell.boundingBox())?.width).toBeGreaterThan(10);
    await page.keyboard.press('Tab');
    expect(await grid(page).evaluate((element) => element.contains(document.activeElement))).toBe(false);
  });

  it('returns the focus to the place where details were opened', async () => {
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
});
