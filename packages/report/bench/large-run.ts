// Measures a report of 10,000 accounts × 34 regions: the file's size, the time to open it, and each frame while it is
// scrolled from end to end. `pnpm --filter @step-everywhere/report bench`; needs a Chromium (CHROMIUM, or on the PATH).
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import { chromiumPath, withoutChromium } from '../test/browser/find-chromium.ts';
import { generateRun } from '../test/generate-run.ts';
import { writePage } from '../test/write-page.ts';

if (chromiumPath === undefined) throw new Error(withoutChromium);
const folder = await mkdtemp(join(tmpdir(), 'report-bench-'));
const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking'];
const browser = await chromium.launch({ executablePath: chromiumPath, args });
try {
  for (const withResults of [false, true]) {
    const file = join(folder, `${withResults}.html`);
    const began = performance.now();
    await writePage(file, await generateRun(10_000, 34, withResults));
    const page = await browser.newPage({ viewport: { width: 1440, height: 1000 } });
    const opening = performance.now();
    await page.goto(pathToFileURL(file).href);
    await page.locator('.map-canvas').waitFor();
    console.log({
      results: withResults,
      megabytes: round((await stat(file)).size / 1e6),
      secondsToMake: round((opening - began) / 1000),
      secondsToOpen: round((performance.now() - opening) / 1000),
      ...(await measure(page)),
    });
    await page.close();
  }
} finally {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
}

/** Milliseconds. */
async function measure(page: Page) {
  const frames = await page.evaluate(async () => {
    const map = document.querySelector('.map-scroll') as HTMLElement;
    const times: number[] = [];
    const steps = 300;
    let before = await new Promise(requestAnimationFrame);
    for (let step = 0; step <= steps; step += 1) {
      map.scrollTop = (step / steps) * map.scrollHeight;
      const now = await new Promise<number>(requestAnimationFrame);
      times.push(now - (before as number));
      before = now;
    }
    return times.sort((one, other) => one - other);
  });
  const at = (share: number) => round(frames[Math.floor((frames.length - 1) * share)] ?? 0);
  const search = await page.evaluate(async () => {
    const input = document.querySelector('input[type=search]') as HTMLInputElement;
    const began = performance.now();
    input.value = 'payments-prod ap-south';
    input.dispatchEvent(new InputEvent('input', { bubbles: true }));
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    return performance.now() - began;
  });
  return { frame: { median: at(0.5), '95 %': at(0.95), longest: at(1) }, search: round(search) };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
