import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { generateRun } from '../harness/generate-run.ts';
import { chromiumPath, withoutChromium } from './find-chromium.ts';
import { type OpenReport, startBrowser, type TestBrowser } from './open-report.ts';

type Open = TestBrowser['open'];

/** How the tests of a page open it. */
export interface PageSuite {
  readonly open: (...args: Parameters<Open>) => Promise<Page>;
  /** 60 accounts in 17 regions. */
  readonly openExample: (options?: Parameters<Open>[1]) => Promise<Page>;
  /** The page's forbidden actions so far. */
  readonly misdeeds: () => string[];
}

/** Tests in one Chromium; after each, the page must have made no request and written nothing to the console. */
export function describePage(what: string, define: (suite: PageSuite) => void): void {
  const title = chromiumPath === undefined ? withoutChromium : `${what}, in Chromium`;
  describe.skipIf(chromiumPath === undefined)(title, () => {
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
      expect(misdeeds).toEqual([]);
    });
    const open: PageSuite['open'] = async (...args) => {
      opened = await browser.open(...args);
      return opened.page;
    };
    define({
      open,
      openExample: async (options) => open(await generateRun(60, 17), options),
      misdeeds: () => opened?.misdeeds ?? [],
    });
  });
}

/** Polls until the value is as expected, because the machine may be busy with other tests. */
export const eventually = <Value>(read: () => Promise<Value>) => expect.poll(read);

export const grid = (page: Page) => page.getByRole('grid');
export const count = (page: Page) => page.locator('.count');
export const details = (page: Page) => page.getByRole('complementary', { name: 'Details of the target' });
