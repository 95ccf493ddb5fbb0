import type { Page } from 'playwright-core';

/** The duration of frames, in milliseconds. */
export interface Frames {
  readonly median: number;
  readonly '95 %': number;
  readonly longest: number;
  /** Processor time of the page's own thread for each frame, in milliseconds; other processes do not affect it. */
  readonly work: number;
}

/** Scrolls the map from its start to its end in 300 frames. */
export async function measureScrolling(page: Page): Promise<Frames> {
  return summarise(page, async () => {
    const map = document.querySelector('.map-scroll') as HTMLElement;
    const times: number[] = [];
    const steps = 300;
    let before = await new Promise<number>(requestAnimationFrame);
    for (let step = 0; step <= steps; step += 1) {
      map.scrollTop = (step / steps) * map.scrollHeight;
      const now = await new Promise<number>(requestAnimationFrame);
      times.push(now - before);
      before = now;
    }
    map.scrollTop = 0;
    return times;
  });
}

/** Types letter by letter; each time is from a key until its change has been painted. */
export async function measureTyping(page: Page, text: string): Promise<Frames> {
  const type = async (typed: string) => {
    const input = document.querySelector('input[type=search]') as HTMLInputElement;
    const found: number[] = [];
    for (let length = 1; length <= typed.length; length += 1) {
      const began = performance.now();
      input.value = typed.slice(0, length);
      input.dispatchEvent(new InputEvent('input', { bubbles: true }));
      // The first frame draws the change, the second begins when it has been drawn.
      await new Promise(requestAnimationFrame);
      await new Promise(requestAnimationFrame);
      found.push(performance.now() - began);
    }
    return found;
  };
  return summarise(page, type, text);
}

/** Milliseconds from the start of an action until two frames after it. */
export async function measureAction(page: Page, act: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await act();
  await page.evaluate(async () => {
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
  });
  return Math.round(performance.now() - began);
}

/** Megabytes in use after a collection: objects, and the columns of numbers that they hold. */
export async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const usage = await session.send('Runtime.getHeapUsage');
  const { usedSize, backingStorageSize = 0 } = usage as typeof usage & { backingStorageSize?: number };
  return Math.round((usedSize + backingStorageSize) / 1e6);
}

async function summarise<Given>(
  page: Page,
  act: (given: Given) => Promise<number[]>,
  given?: Given,
): Promise<Frames> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const taken = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1000;
  };
  const before = await taken();
  const times = await page.evaluate(act as never, given);
  const work = ((await taken()) - before) / (times as number[]).length;
  await session.detach();
  const sorted = (times as number[]).toSorted((one, other) => one - other);
  const round = (value = 0) => Math.round(value * 10) / 10;
  const at = (share: number) => round(sorted[Math.floor((sorted.length - 1) * share)]);
  return { median: at(0.5), '95 %': at(0.95), longest: at(1), work: round(work) };
}
