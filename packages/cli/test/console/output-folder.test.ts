import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeOutputFolder } from '../../src/console/output-folder.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'output folder '));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('makes a folder and those above it, also when two do so at once', async () => {
  const deep = join(folder, 'a/b/c');
  await Promise.all([makeOutputFolder(deep), makeOutputFolder(deep)]);
  expect(await makeOutputFolder(deep)).toBe(deep);
});

it('says that a file is in the way', async () => {
  const file = join(folder, 'file');
  await writeFile(file, '');
  await expect(makeOutputFolder(join(file, 'out'))).rejects.toThrow(/^--out: cannot write to .*file/);
  await expect(makeOutputFolder(file)).rejects.toThrow(/^--out: .*file already exists/);
});

it.skipIf(!existsSync('/proc/self'))('gives up where the system creates no folders', async () => {
  await expect(makeOutputFolder('/proc/x/y')).rejects.toThrow(
    /^--out: cannot write to the folder \/proc\/x\/y: ENOENT: .*; name another one$/,
  );
});
