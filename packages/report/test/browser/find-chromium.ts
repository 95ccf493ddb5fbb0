import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** A Chromium to test in: the one that `CHROMIUM` names, or one on the PATH. */
export const chromiumPath: string | undefined =
  process.env.CHROMIUM ||
  (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find(existsSync);

/** Set where a left-out test of the browser is a failure. */
export const isBrowserRequired = process.env.STEP_EVERYWHERE_BROWSER_SUITE === 'required';

/** Why the tests are left out. */
export const withoutChromium =
  'NOT TESTED IN A BROWSER: there is no Chromium; install one (apt-get install chromium) or name it in CHROMIUM';
