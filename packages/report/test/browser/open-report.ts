import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { columnAt, layOutMap } from '../../src/page/map/map-geometry.ts';
import type { ReportWithResults } from '../../src/run/make-report.ts';
import { writePage } from '../harness/write-page.ts';
import { launchChromium } from './launch-chromium.ts';

/** A page with a report, and its forbidden actions. */
export interface OpenReport {
  readonly page: Page;
  /** Console messages, uncaught errors, dialogs, and requests for anything but the file itself. */
  readonly misdeeds: string[];
}

/** A browser, and a folder for the reports that it opens. */
export interface TestBrowser {
  open(run: ReportWithResults, options?: Parameters<Browser['newPage']>[0]): Promise<OpenReport>;
  openUrl(url: string): Promise<OpenReport>;
  close(): Promise<void>;
}

/** Starts a real Chromium without a window. */
export async function startBrowser(): Promise<TestBrowser> {
  const browser = await launchChromium();
  const folder = await mkdtemp(join(tmpdir(), 'report-'));
  let reports = 0;
  const visit = async (url: string, options: Parameters<Browser['newPage']>[0]): Promise<OpenReport> => {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 }, ...options });
    const misdeeds: string[] = [];
    page.on('console', (message) => misdeeds.push(`console ${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => misdeeds.push(`error: ${error.message}`));
    page.on('dialog', (dialog) => {
      misdeeds.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('request', (request) => {
      const asked = request.url();
      if (!asked.startsWith(url) && !asked.startsWith('data:')) misdeeds.push(`request: ${asked}`);
    });
    await page.goto(url);
    await page.locator('.explorer').waitFor();
    return { page, misdeeds };
  };
  return {
    async open(run, options) {
      reports += 1;
      const file = join(folder, `report ${reports}.html`);
      await writePage(file, run);
      return visit(pathToFileURL(file).href, options);
    },
    openUrl: (url) => visit(url, {}),
    async close() {
      await browser.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The colour of a cell on the canvas, as `#rrggbb`; the map must not be scrolled. */
export async function colourAt(page: Page, row: number, column: number, columns: number): Promise<string> {
  const canvas = page.locator('.map-canvas');
  const width = await canvas.evaluate((element) => element.clientWidth);
  const geometry = layOutMap(width, 0, row, columns);
  const x = columnAt(geometry, column) + 4;
  const y = geometry.headerHeight + row * geometry.rowHeight + 5;
  return canvas.evaluate(
    (element, point) => {
      // The page's own canvas is not optimized for reading.
      const copy = new OffscreenCanvas(1, 1).getContext('2d');
      copy?.drawImage(element as HTMLCanvasElement, -point.x * devicePixelRatio, -point.y * devicePixelRatio);
      const data = copy?.getImageData(0, 0, 1, 1).data ?? [];
      return `#${[...data.slice(0, 3)].map((value) => value.toString(16).padStart(2, '0')).join('')}`;
    },
    { x, y },
  );
}
