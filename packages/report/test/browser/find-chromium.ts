import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The Chromium for the tests: the one that `CHROMIUM` names, or one on the PATH. */
export const chromiumPath: string | undefined =
  process.env.CHROMIUM ||
  (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find(existsSync);

/** Set where skipping the browser tests is a failure. */
export const isBrowserRequired = process.env.STEP_EVERYWHERE_BROWSER_SUITE === 'required';

/** Why the tests are skipped. */
export const withoutChromium =
  'NOT TESTED IN A BROWSER: there is no Chromium; install one (apt-get install chromium) or name it in CHROMIUM';
