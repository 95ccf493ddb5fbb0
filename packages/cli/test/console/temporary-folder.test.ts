import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type * as temporaryFolder from '../../src/console/temporary-folder.ts';

/** Loaded anew for each test, as for each command: only the first folder makes it look for leftovers of others. */
let makeTemporaryFolder: typeof temporaryFolder.makeTemporaryFolder;
let removeTemporaryFolder: typeof temporaryFolder.removeTemporaryFolder;
let folder: string;
beforeEach(async () => {
  vi.resetModules();
  ({ makeTemporaryFolder, removeTemporaryFolder } = await import('../../src/console/temporary-folder.ts'));
  folder = await mkdtemp(join(tmpdir(), 'temporary-'));
  vi.stubEnv('TMPDIR', folder);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

async function leave(name: string, owner?: object): Promise<string> {
  const path = join(folder, name);
  await mkdir(path);
  if (owner !== undefined) await writeFile(join(path, 'owner.json'), JSON.stringify(owner));
  return path;
}

it('takes the first free name, for its user alone', async () => {
  await leave('step-everywhere-a-0');
  const made = [
    makeTemporaryFolder('a-0', 'a-1'),
    makeTemporaryFolder('a-0', 'a-1'),
    makeTemporaryFolder('b-'),
  ];
  expect(made.map((path) => basename(path))).toEqual([
    'step-everywhere-a-1',
    expect.stringMatching(/^step-everywhere-\w{6}$/),
    expect.stringMatching(/^step-everywhere-b-\w{6}$/),
  ]);
  for (const path of made) {
    expect((await stat(path)).mode & 0o777).toBe(0o700);
    removeTemporaryFolder(path);
    expect(existsSync(path)).toBe(false);
  }
});

it('deletes the folders of killed commands, and nothing else', async () => {
  const StartTime = new Date().toISOString();
  // No process has this id: Linux has at most 2^22.
  const ofKilled = await leave('step-everywhere-killed', { ProcessId: 2 ** 30, StartTime });
  // After a restart of the machine, another process has the same id.
  const ofBefore = await leave('step-everywhere-before', {
    ProcessId: process.pid,
    StartTime: '2020-01-01T00:00:00Z',
  });
  const ofRunning = await leave('step-everywhere-running', { ProcessId: process.pid, StartTime });
  const ofNobody = await leave('step-everywhere-nobody');
  const another = await leave('another', { ProcessId: 2 ** 30, StartTime });
  removeTemporaryFolder(makeTemporaryFolder('mine-'));
  expect([ofKilled, ofBefore, ofRunning, ofNobody, another].map((path) => existsSync(path))).toEqual([
    ...[false, false],
    ...[true, true, true],
  ]);
});
