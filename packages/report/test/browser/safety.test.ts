import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { attacks, hostileRun, oddResults, oddRun } from './hostile-run.ts';
import { describePage, details, eventually, grid } from './page-suite.ts';

describePage('the page, under attack', ({ open, openExample, misdeeds }) => {
  it('interprets no untrusted text as markup', async () => {
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

  it('shows results as they were written, however deep, long or unusual', async () => {
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

  it('reports that the end of its file is missing, or that its data is damaged', async () => {
    const page = await openExample();
    const html = await readFile(fileURLToPath(page.url()), 'utf8');
    const broken = join(dirname(fileURLToPath(page.url())), 'broken.html');
    await writeFile(broken, html.slice(0, html.indexOf('id="results-0"')));
    await page.goto(pathToFileURL(broken).href);
    await page.getByText('If this message stays, the file is incomplete').waitFor();
    await writeFile(broken, html.replace(/(id="report-data">.{400})..../, '$1AAAA'));
    await page.goto(pathToFileURL(broken).href);
    await page.getByRole('alert').getByText('This report cannot be shown.').waitFor();
    // The test itself made the requests.
    misdeeds().splice(0);
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
    // The test itself asked for these, and the console reports them.
    misdeeds().splice(0);
  });
});
