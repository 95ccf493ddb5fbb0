import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
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

/** For each file or folder directly below `src`, the others that its files import, with one import of each as an example. */
async function rooms(source: string): Promise<Map<string, Map<string, string>>> {
  const roomOf = (path: string) => path.split(sep)[0] ?? '';
  const found = new Map<string, Map<string, string>>();
  for (const file of globSync('**/*.ts', { cwd: source })) {
    const others = found.get(roomOf(file)) ?? new Map<string, string>();
    found.set(roomOf(file), others);
    const text = await readFile(join(source, file), 'utf8');
    for (const [, specifier = ''] of text.matchAll(IMPORT)) {
      const other = roomOf(relative(source, resolve(source, file, '..', specifier)));
      const isInside = specifier.startsWith('.') && other !== '..' && other !== roomOf(file);
      if (isInside) others.set(other, `${file} imports ${specifier}`);
    }
  }
  return found;
}

it.each(['packages/cli', 'packages/core'])(
  'in %s/src no folder imports, over others, one that imports it',
  async (folder) => {
    const left = await rooms(join(root, folder, 'src'));
    expect(left.size).toBeGreaterThan(10);
    // Repeatedly removes the entries that import none of the remaining ones.
    const isFree = (others: Map<string, string>) => ![...others.keys()].some((other) => left.has(other));
    for (let free = ['']; free.length > 0; ) {
      free = [...left].filter(([, others]) => isFree(others)).map(([room]) => room);
      for (const room of free) left.delete(room);
    }
    const circle = [...left].flatMap(([, others]) => [...others].filter(([other]) => left.has(other)));
    expect(circle.map(([, example]) => example)).toEqual([]);
  },
);
