import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkAccessibility } from '../../../packages/report/test/browser/check-accessibility.ts';
import {
  chromiumPath,
  isBrowserRequired,
  withoutChromium,
} from '../../../packages/report/test/browser/find-chromium.ts';
import { launchChromium } from '../../../packages/report/test/browser/launch-chromium.ts';
import { buildSite } from '../build/build-site.mjs';
import { layersPage } from '../build/generated-pages.mjs';
import { serveSite } from '../build/serve-site.mjs';
import {
  type BuiltPage,
  builtPages,
  deadLinks,
  editedFiles,
  foreignLoads,
  isInRepository,
  malformedLinks,
} from './built-site.ts';

/** One page of each kind: of prose, with tabs, wide tables, the help of a command, generated, with a frame, long. */
const kinds = [
  '',
  'write-a-worker/python',
  'run',
  'comparison',
  'cli/dev',
  'api/@step-everywhere/core',
  'example-run',
  'troubleshooting',
  'security',
  'layers',
  'changelog',
] as const;

const sections = [...kinds, 'deploy', 'api/', 'examples/', 'architecture', 'from-the-original'];

let pages: BuiltPage[];
beforeAll(async () => {
  await buildSite();
  pages = builtPages();
  // On a busy machine the build takes minutes.
}, 900_000);

describe('the built site', () => {
  it('has a page for every section, and links that lead somewhere', () => {
    const routes = new Set(pages.map(({ route }) => route));
    expect(sections.filter((route) => !routes.has(route))).toEqual([]);
    expect(pages.length).toBeGreaterThan(60);
    expect(deadLinks(pages)).toEqual([]);
    expect(malformedLinks(pages)).toEqual([]);
  });

  it('loads nothing from elsewhere, on any page', () => {
    expect(pages.every(({ loads }) => loads.length > 0)).toBe(true);
    expect(foreignLoads(pages)).toEqual([]);
  });

  it('links to the source of each page for editing, except for pages that the build writes', () => {
    const files = editedFiles(pages);
    expect(files.get('')).toBe('README.md');
    expect(files.get('cli/dev')).toBe('docs/cli/dev.md');
    const without = [...files].filter(([, file]) => file === undefined).map(([route]) => route);
    expect(without.filter((route) => !/^(?:api\/|changelog$|layers$)/.test(route))).toEqual([]);
    expect([...files.values()].filter((file) => file !== undefined && !isInRepository(file))).toEqual([]);
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

  /** Opens a page, and closes it after `act`. Fails if the page has an error or sends a request to another host. */
  async function inPage(route: string, act: (page: Page) => Promise<void>, options = {}) {
    const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
    const page = await context.newPage();
    const problems: string[] = [];
    page.on('pageerror', ({ message }) => problems.push(message));
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(server.url) && !url.startsWith('data:')) problems.push(`request: ${url}`);
    });
    await page.goto(new URL(route, server.url).href, { waitUntil: 'load' });
    // Before that, the page answers neither keys nor clicks.
    await page.waitForFunction(() => '__vue_app__' in (document.querySelector('#app') ?? {}));
    await act(page);
    expect(problems).toEqual([]);
    await context.close();
  }

  it.each(kinds)('/%s has no problem that axe-core finds: in light, in dark, 375 px wide', async (route) => {
    await inPage(route, async (page) => {
      for (const look of ['light', 'dark', 'narrow'] as const) {
        if (look === 'narrow') await page.setViewportSize({ width: 375, height: 740 });
        else await page.emulateMedia({ colorScheme: look });
        await page.locator(look === 'light' ? 'html:not(.dark)' : 'html.dark').waitFor();
        expect({ look, found: await checkAccessibility(page) }).toEqual({ look, found: [] });
      }
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(375);
    });
  });

  it('finds an error by its name, without the network', async () => {
    await inPage('', async (page) => {
      await page.keyboard.press('Control+k');
      await page.getByRole('searchbox').fill('StaleCredentialsError');
      await page.getByRole('option').filter({ hasText: 'Troubleshooting' }).first().click();
      await page.waitForURL(/troubleshooting#stalecredentialserror$/);
    });
  });

  it('switches to dark and copies code', async () => {
    const permissions = ['clipboard-read', 'clipboard-write'];
    await inPage(
      'write-a-worker/typescript',
      async (page) => {
        await page.locator('.VPNavBar .VPSwitchAppearance').first().click();
        expect(await page.locator('html').getAttribute('class')).toContain('dark');
        const block = page.locator('div[class*="language-"]').first();
        await block.locator('button.copy').click({ force: true });
        const code = (await block.locator('code').textContent()) ?? '';
        await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(code.trimEnd());
      },
      { permissions },
    );
  });

  it('leads from one language to the next by tabs', async () => {
    await inPage('write-a-worker/typescript', async (page) => {
      for (const [name, route] of [
        ['Python', 'python'],
        ['Go', 'go'],
        ['TypeScript', 'typescript'],
      ] as const) {
        await page.getByRole('navigation', { name: 'Language' }).getByRole('link', { name }).click();
        await page.waitForURL(new RegExp(`write-a-worker/${route}$`));
        await expect.poll(() => page.locator('.language-tabs [aria-current]').textContent()).toBe(name);
      }
    });
  });

  it('has a live report of the example run', async () => {
    await inPage('example-run', async (page) => {
      const report = page.frameLocator('.example-report');
      await report.getByRole('grid').waitFor();
      await report.getByRole('tab', { name: /Failures/ }).click();
      await report.getByText('Cannot assume').first().waitFor();
    });
  });
});
