import { mkdir, mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { filesIn, fingerprint } from '../../setup/fingerprint.mjs';

let folder;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'finger print '));
  await mkdir(join(folder, 'src'));
  await writeFile(join(folder, 'src/a.ts'), 'a');
  await writeFile(join(folder, 'b.json'), 'b');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const now = async (root = folder) => fingerprint(root, await filesIn(root));

it('stays when nothing changed', async () => {
  expect(await now()).toBe(await now());
});

it.each([
  ['a longer file', () => writeFile(join(folder, 'src/a.ts'), 'ab')],
  ['a later time', () => utimes(join(folder, 'src/a.ts'), 5, 5)],
  ['a new file', () => writeFile(join(folder, 'src/c.ts'), '')],
  ['a lost file', () => rm(join(folder, 'b.json'))],
  ['a renamed file', () => rename(join(folder, 'b.json'), join(folder, 'c.json'))],
])('changes with %s', async (_, change) => {
  const before = await now();
  await change();
  expect(await now()).not.toBe(before);
});

it('notices a file that did not exist before', async () => {
  const file = join(folder, 'later.json');
  const before = await fingerprint(folder, [file]);
  await writeFile(file, '');
  expect(await fingerprint(folder, [file])).not.toBe(before);
});

it('has no files in a folder that is not there', async () => {
  expect(await filesIn(join(folder, 'nowhere'))).toEqual([]);
});

it('leaves out the excluded files', async () => {
  const files = await filesIn(folder, (name) => name !== 'src');
  expect(files).toEqual([join(folder, 'b.json')]);
});
