import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Writes a module that turns a plain function into a worker, to be bundled with both.
 *
 * @param author absolute path of the module that exports the function as `handler`.
 * @param folder in which the module is written.
 * @returns absolute path of the module.
 */
export async function plainEntry(author: string, folder: string): Promise<string> {
  const file = join(folder, 'plain.mjs');
  const core = fileURLToPath(import.meta.resolve('@step-everywhere/core'));
  await writeFile(
    file,
    `import { everywhere, isWorker } from ${JSON.stringify(core)};
import * as author from ${JSON.stringify(author)};
const given = author.handler ?? author.default?.handler;
export const handler = isWorker(given) ? given : everywhere(given);
`,
    { mode: 0o600 },
  );
  return file;
}
