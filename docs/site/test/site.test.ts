import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkAccessibility } from '../../../packages/report/test/browser/check-accessibility.ts';
import {
  chromiumPath,
  isBrowserRequired,
  withoutChromium,
} from '../../../packages/report/test/browser/find-chromium.ts';
import { launchChromium } from '../../../packages/report/test/browser/launch-chromium.ts';
import { layersPage } from '../build/generated-pages.mjs';
import { serveSite } from '../build/serve-site.mjs';
import { type BuiltPage, buildSite, builtPages, deadLinks } from './built-site.ts';

/** One page of each kind. */
const kinds = [
  '',
  'write-a-worker/python',
  'run',
  'comparison',
  'cli/dev',
  'api/',
  'troubleshooting',
  'security',
  'layers',
  'changelog',
] as const;

let pages: BuiltPage[];
beforeAll(async () => {
  await buildSite();
  pages = builtPages();
  // On a busy machine the build takes minutes.
}, 900_000);

describe('the built site', () => {
  it('has a page for every section, and links that lead somewhere', () => {
    const routes = new Set(pages.map(({ route }) => route));
    expect(kinds.filter((route) => !routes.has(route))).toEqual([]);
    expect(pages.length).toBeGreaterThan(60);
    expect(deadLinks(pages)).toEqual([]);
  });

  it('links to each page for editing, but not to what the build has written', () => {
    const edits = (route: string) =>
      pages.find((page) => page.route === route)?.links.filter((link) => link.includes('/edit/main/'));
    expect(edits('')).toEqual([expect.stringMatching(/\/edit\/main\/README\.md$/)]);
    expect(edits('cli/dev')).toEqual([expect.stringMatching(/\/edit\/main\/docs\/cli\/dev\.md$/)]);
    expect(edits('changelog')).toEqual([]);
  });

  it('has the ARNs of the layers that a release has published', () => {
    const table = '| region | ARN |\n| --- | --- |\n| `eu-west-1` | `arn:aws:lambda:eu-west-1:1:layer:x:3` |';
    expect(layersPage(table)).toContain(`\n\n${table}\n`);
    expect(layersPage('')).toContain('/releases)');
  });
});

it.runIf(isBrowserRequired)('a Chromium is there to test in', () => expect(chromiumPath).toBeDefined());

const title = chromiumPath === undefined ? withoutChromium : 'the site, in Chromium';
describe.skipIf(chromiumPath === undefined)(title, () => {
  let browser: Browser;
  let server: Awaited<ReturnType<typeof serveSite>>;
  beforeAll(async () => {
    server = await serveSite({ port: 0 });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  /** Opens a page; all that it asks another host for, and all that goes wrong in it, is a misdeed. */
  async function open(route: string, options: Parameters<Browser['newContext']>[0] = {}) {
    const context: BrowserContext = await browser.newContext(options);
    const page: Page = await context.newPage();
    const misdeeds: string[] = [];
    page.on('pageerror', ({ message }) => misdeeds.push(message));
    page.on('console', (message) => message.type() === 'error' && misdeeds.push(message.text()));
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(server.url) && !url.startsWith('data:')) misdeeds.push(`request: ${url}`);
    });
    await page.goto(new URL(route, server.url).href, { waitUntil: 'load' });
    return { page, misdeeds };
  }

  it.each(kinds)(
    '/%s has no fault that axe-core finds, in light and dark, and fits into 375 px',
    async (route) => {
      const { page, misdeeds } = await open(route);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await expect
          .poll(() => page.locator('html').getAttribute('class'))
          .toBe(colorScheme === 'dark' ? 'dark' : '');
        expect({ colorScheme, found: await checkAccessibility(page) }).toEqual({ colorScheme, found: [] });
      }
      await page.setViewportSize({ width: 375, height: 740 });
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(width).toBe(375);
      expect(misdeeds).toEqual([]);
      await page.context().close();
    },
  );

  it('finds an error by its name, without the network', async () => {
    const { page, misdeeds } = await open('');
    await page.keyboard.press('Control+k');
    await page.getByRole('searchbox').fill('StaleCredentialsError');
    const found = page.getByRole('option').filter({ hasText: 'Troubleshooting' }).first();
    await found.click();
    await page.waitForURL(/troubleshooting#stalecredentialserror$/);
    expect(misdeeds).toEqual([]);
    await page.context().close();
  });

  it('switches to dark, copies code, and leads from one language to another', async () => {
    const { page, misdeeds } = await open('write-a-worker/typescript', {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await page.locator('.VPNavBar .VPSwitchAppearance').first().click();
    expect(await page.locator('html').getAttribute('class')).toContain('dark');
    await page.locator('button.copy').first().click({ force: true });
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).not.toBe('');
    await page.getByRole('navigation', { name: 'Language' }).getByRole('link', { name: 'Go' }).click();
    await page.waitForURL(/write-a-worker\/go$/);
    expect(await page.locator('.language-tabs [aria-current]').textContent()).toBe('Go');
    expect(misdeeds).toEqual([]);
    await page.context().close();
  });

  it('has a live report of the example run', async () => {
    const { page, misdeeds } = await open('example-run');
    const report = page.frameLocator('.example-report');
    await report.getByRole('grid').waitFor();
    await report.getByRole('tab', { name: /Failures/ }).click();
    await report.getByText('Cannot assume').first().waitFor();
    expect(misdeeds).toEqual([]);
    await page.context().close();
  });
});
