import { type Browser, chromium } from 'playwright-core';
import { chromiumPath } from './find-chromium.ts';

const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-dev-shm-usage'];

/** Starts a real Chromium without a window. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath as string, args });
}
