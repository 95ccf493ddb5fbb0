import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../../setup/workspace.mjs';

/** Which of our packages each package's own code may import. */
const below = {
  'packages/core': [],
  'packages/emulator': ['core'],
  infra: ['core'],
  layer: ['core'],
  'packages/report': ['core', 'infra'],
  'packages/cli': ['core', 'emulator', 'infra', 'python', 'report'],
};

const IMPORT = /(?:\bfrom\s+|\bimport\s*\(?\s*)'([^']+)'/g;

it.each(Object.entries(below))(
  '%s imports what is below it alone, and by its name',
  async (folder, allowed) => {
    const home = join(root, folder);
    const files = globSync('src/**/*.{ts,tsx}', { cwd: home });
    expect(files.length).toBeGreaterThan(0);
    const strange: string[] = [];
    for (const file of files) {
      const text = await readFile(join(home, file), 'utf8');
      for (const [, specifier = ''] of text.matchAll(IMPORT)) {
        const [, other] = /^@step-everywhere\/([^/]+)/.exec(specifier) ?? [];
        const leaves =
          specifier.startsWith('.') && relative(home, resolve(home, file, '..', specifier)).startsWith('..');
        const documented = text
          .split('\n')
          .some((line) => line.startsWith(' *') && line.includes(`'${specifier}'`));
        if (documented || (!leaves && (other === undefined || (allowed as string[]).includes(other))))
          continue;
        strange.push(`${file}: ${specifier}`);
      }
    }
    expect(strange).toEqual([]);
  },
);
