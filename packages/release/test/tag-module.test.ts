import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { tagModule } from '../src/tag-module.ts';

const fake = fileURLToPath(new URL('gh.mjs', import.meta.url));
const commit = '0123456789abcdef0123456789abcdef01234567';
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'a release '));
  await writeFile(join(folder, 'gh'), `#!/bin/sh\nexec '${process.execPath}' '${fake}' "$@"\n`);
  await chmod(join(folder, 'gh'), 0o755);
  const refs = { 'refs/tags/packages/go/v1.2.0-rc.1': 'f'.repeat(40) };
  await writeFile(join(folder, 'state.json'), JSON.stringify({ refs, calls: [] }));
  vi.stubEnv('PATH', `${folder}:${process.env.PATH}`);
  vi.stubEnv('GH_STATE', join(folder, 'state.json'));
  vi.stubEnv('GH_TOKEN', 'right');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const state = async () => JSON.parse(await readFile(join(folder, 'state.json'), 'utf8'));

it("tags the Go module's folder, once", async () => {
  expect(await tagModule({ tag: 'v1.2.0', commit })).toBe('packages/go/v1.2.0');
  await tagModule({ tag: 'v1.2.0', commit });
  const { refs, calls } = await state();
  expect(refs).toEqual({
    'refs/tags/packages/go/v1.2.0-rc.1': 'f'.repeat(40),
    'refs/tags/packages/go/v1.2.0': commit,
  });
  expect(calls.filter((call: string) => call.includes('sha='))).toHaveLength(1);
});

it('does not move an existing version', async () => {
  await expect(tagModule({ tag: 'v1.2.0-rc.1', commit })).rejects.toThrow(
    /packages\/go\/v1\.2\.0-rc\.1 already exists on f{40}, not on 0123.*; release a new version/,
  );
  expect((await state()).refs).toEqual({ 'refs/tags/packages/go/v1.2.0-rc.1': 'f'.repeat(40) });
});

it('shows GitHub’s answer', async () => {
  vi.stubEnv('GH_TOKEN', 'wrong');
  await expect(tagModule({ tag: 'v1.2.0', commit })).rejects.toThrow(
    /gh api .* failed: HTTP 401: Bad credentials/,
  );
});
