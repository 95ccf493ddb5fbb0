import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { requireCheck } from '../src/require-check.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'checks '));
  vi.stubEnv('PATH', `${folder}:${process.env.PATH}`);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const url = 'https://github.com/owner/name/actions/runs/1';
const run = (status: string, conclusion = '') => [{ status, conclusion, url }];

/** Puts a `gh` on the path that returns these answers, then repeats the last one, and records its calls. */
async function answers(...list: readonly object[]): Promise<void> {
  for (const [index, answer] of list.entries())
    await writeFile(join(folder, `answer${index}`), JSON.stringify(answer));
  const script = `#!/bin/sh
    cd '${folder}'
    count=$(cat calls 2>/dev/null | wc -l)
    [ "$count" -lt ${list.length} ] || count=${list.length - 1}
    echo "$@" >> calls
    cat "answer$count"`;
  await writeFile(join(folder, 'gh'), script, { mode: 0o755 });
}
const calls = async () => (await readFile(join(folder, 'calls'), 'utf8')).trim().split('\n');
const check = () => requireCheck({ commit: 'abc', pause: 0, attempts: 3 });

it('waits for the run of a commit of main, until it has passed', async () => {
  await answers([], run('queued'), run('in_progress'), run('completed', 'success'));
  expect(await check()).toBe(url);
  expect(await calls()).toEqual(
    Array(4).fill(
      'run list --workflow ci.yml --branch main --event push --commit abc --limit 1 --json status,conclusion,url',
    ),
  );
});

it.each(['failure', 'cancelled', 'timed_out'])('refuses a commit whose checks ended with %s', async (end) => {
  await answers(run('completed', end));
  await expect(check()).rejects.toThrow(`The checks of abc ended with ${end}: ${url}.`);
});

it('refuses a commit that was never checked', async () => {
  await answers([]);
  await expect(check()).rejects.toThrow('There is no run of ci.yml for abc: push the commit to main');
  expect(await calls()).toHaveLength(3);
});

it('shows the error of gh when it fails', async () => {
  await writeFile(join(folder, 'gh'), '#!/bin/sh\necho HTTP 401: Bad credentials >&2; exit 4', {
    mode: 0o755,
  });
  await expect(check()).rejects.toThrow('gh run list failed: HTTP 401: Bad credentials');
});
