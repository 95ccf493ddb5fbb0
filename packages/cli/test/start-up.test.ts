import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { subcommandNames } from '../src/commands/program.ts';
import { inRepository } from './harness/run-binary.ts';

const main = inRepository('packages/cli/dist/main.js');

/** Prints the address of each loaded module, whether by import or by require. */
const printModules = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  import { writeSync } from 'node:fs';
  registerHooks({ load(url, context, next) { writeSync(2, url + '\\n'); return next(url, context); } });
`)}`;

async function modulesOf(...args: string[]): Promise<string[]> {
  const { stderr } = await promisify(execFile)(process.execPath, ['--import', printModules, main, ...args]);
  return stderr.split('\n').filter((line) => line.startsWith('file:'));
}

/** `pnpm bench:cli` measures the time; this test limits what takes the time. */
it.each([['--help'], ...subcommandNames.map((name) => [name, '--help'])])(
  'loads next to nothing for %s %s',
  async (...args) => {
    const loaded = await modulesOf(...args.filter((arg) => arg !== undefined));
    expect(loaded).toContain(pathToFileURL(main).href);
    const packages = loaded.flatMap((url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? []);
    expect([...new Set(packages)]).toEqual(['commander']);
    // The bundled code counts as well: the command line's own chunks, and commander.
    const sizes = await Promise.all(loaded.map(async (url) => (await stat(fileURLToPath(url))).size));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(250_000);
  },
);

it('ends with status 1 and one line when standard output is full', async () => {
  const full = ['-c', 'exec "$0" "$1" --help > /dev/full', process.execPath, main];
  await expect(promisify(execFile)('sh', full)).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      /^step-everywhere: cannot write to standard output: ENOSPC: .*\nHelp: .*#writeerror\n$/,
    ),
  });
});
