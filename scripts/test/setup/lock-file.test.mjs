import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { withLock } from '../../setup/lock-file.mjs';

let folder;
let file;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock file '));
  file = join(folder, 'cache/setup.lock');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('lets one process in after the other, and leaves no file', async () => {
  const events = [];
  const waited = [];
  const otherWaits = Promise.withResolvers();
  const story = (name) => async () => {
    events.push(`${name} begins`);
    await otherWaits.promise;
    events.push(`${name} ends`);
  };
  const onWait = (pid) => {
    waited.push(pid);
    otherWaits.resolve();
  };
  await Promise.all(['a', 'b'].map((name) => withLock(file, story(name), onWait)));
  const [first, second] = events[0] === 'a begins' ? ['a', 'b'] : ['b', 'a'];
  expect(events).toEqual([`${first} begins`, `${first} ends`, `${second} begins`, `${second} ends`]);
  expect(waited).toEqual([process.pid]);
  expect(existsSync(file)).toBe(false);
});

it('frees the lock of a story that failed', async () => {
  await expect(withLock(file, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await withLock(file, async () => 'in')).toBe('in');
});

it.each([
  ['whose process is no more', () => String(spawnSync(process.execPath, ['-e', '']).pid)],
  ['that holds nothing', () => ''],
])('breaks a lock %s', async (_, text) => {
  await withLock(file, () => Promise.resolve());
  await writeFile(file, text());
  expect(await withLock(file, async () => 'in')).toBe('in');
});
