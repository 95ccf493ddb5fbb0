import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sanitise, workerName } from '../../src/worker/worker-name.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'worker-name-'));
  await mkdir(join(folder, 'project/src'), { recursive: true });
  await writeFile(join(folder, 'project/package.json'), '{ "name": "@me/find.things" }');
});
afterAll(() => rm(folder, { recursive: true }));

describe('workerName', () => {
  it('takes the name of a file that says something', async () => {
    expect(await workerName(join(folder, 'find parameters.ts'))).toBe('StepEverywhere_find-parameters');
  });

  it('takes the package of a file that is called as every other', async () => {
    expect(await workerName(join(folder, 'project/src/index.ts'))).toBe('StepEverywhere_find-things');
  });

  it('takes the folder where there is no package', async () => {
    expect(await workerName('/no-package-here/rotate_keys/src/index.ts')).toBe('StepEverywhere_rotate_keys');
  });

  it.each(['example', 'StepEverywhere_example'])('takes the given name %s', async (name) => {
    expect(await workerName('/x/index.ts', name)).toBe('StepEverywhere_example');
  });

  it.each(['', 'two words', 'x'.repeat(50)])('refuses the given name %j', async (name) => {
    await expect(workerName('/x/index.ts', name)).rejects.toThrow(/^--name: .* must be 1 to 49 letters/);
  });
});

describe('sanitise', () => {
  it('makes what Lambda allows out of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(sanitise(text)).toMatch(/^[A-Za-z0-9_-]{1,49}$/);
      }),
    );
  });
});
