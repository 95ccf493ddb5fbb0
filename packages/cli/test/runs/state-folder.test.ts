import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isOfEmulatedRuns, noteOldFolder, stateFolder, stateFolderOf } from '../../src/runs/state-folder.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'state-'));
  await mkdir(join(folder, 'project/src/deep'), { recursive: true });
  await writeFile(join(folder, 'project/package.json'), '{}');
  await mkdir(join(folder, 'plain'));
});
afterAll(() => rm(folder, { recursive: true }));

it.each([
  ['of the package, from below it', undefined, 'project/src/deep', 'project/.step-everywhere'],
  ['of the current folder, without a package', undefined, 'plain', 'plain/.step-everywhere'],
  ['that the user names', 'mine', 'project/src', 'project/src/mine'],
])('is the one %s', (_, given, cwd, expected) => {
  const state = stateFolder(given, join(folder, cwd));
  expect(state.path).toBe(join(folder, expected));
  expect(stateFolderOf(state.runs.real)).toEqual(state);
  expect(isOfEmulatedRuns(state.runs.emulated)).toBe(true);
  expect(isOfEmulatedRuns(state.runs.real)).toBe(false);
});

it('is none of a folder of buckets by itself', () => {
  expect(stateFolderOf(join(folder, 'copy'))).toBeUndefined();
});

it("says of an earlier version's folder that it is not read, until there is one of this version", async () => {
  const said: string[] = [];
  const note = (given?: string) =>
    noteOldFolder(given, {
      cwd: join(folder, 'project/src'),
      stderr: { write: (text: string) => said.push(text) > 0 } as unknown as NodeJS.WriteStream,
    });
  await mkdir(join(folder, 'project/out/assets'), { recursive: true });
  note();
  expect(said).toEqual([]);
  await mkdir(join(folder, 'project/out/_logs'));
  note('elsewhere');
  expect(said).toEqual([]);
  note();
  expect(said).toEqual([expect.stringMatching(/out: an earlier version left runs .* not read any more/)]);
  await mkdir(join(folder, 'project/.step-everywhere/runs'), { recursive: true });
  note();
  expect(said).toHaveLength(1);
});
