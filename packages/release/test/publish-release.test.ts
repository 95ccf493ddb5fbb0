import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { publishRelease } from '../src/publish-release.ts';

const fake = fileURLToPath(new URL('gh.mjs', import.meta.url));
let folder: string;
let assets: string;
let notes: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'a release '));
  assets = join(folder, 'assets');
  notes = join(folder, 'notes.md');
  await mkdir(join(assets, 'python'), { recursive: true });
  await writeFile(join(assets, 'layer.zip'), 'a zip');
  await writeFile(join(assets, 'python/layer-python.zip'), 'another zip');
  await writeFile(notes, 'the notes');
  await writeFile(join(folder, 'gh'), `#!/bin/sh\nexec '${process.execPath}' '${fake}' "$@"\n`);
  await chmod(join(folder, 'gh'), 0o755);
  await change({ tags: ['v1.2.0', 'v2.0.0-rc.1'], releases: {}, calls: [] });
  vi.stubEnv('PATH', `${folder}:${process.env.PATH}`);
  vi.stubEnv('GH_STATE', join(folder, 'state.json'));
  vi.stubEnv('GH_TOKEN', 'right');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const state = async () => JSON.parse(await readFile(join(folder, 'state.json'), 'utf8'));
const change = (next: object) => writeFile(join(folder, 'state.json'), JSON.stringify(next));
const publish = (tag = 'v1.2.0') => publishRelease({ tag, notes, assets });
const whole = { 'layer.zip': 'a zip', 'layer-python.zip': 'another zip' };

describe('publishRelease', () => {
  it('publishes a release of the tag, after uploading its files', async () => {
    await publish();
    const { releases, calls } = await state();
    expect(releases).toEqual({
      'v1.2.0': { draft: false, prerelease: false, notes: 'the notes', assets: whole },
    });
    expect(calls.map((call: string) => call.split(' ')[0])).toEqual(['view', 'create', 'upload', 'edit']);
    expect(calls[1]).toContain('--draft');
  });

  it('stays a draft when an upload breaks off, and completes when run again', async () => {
    await change({ ...(await state()), breaksOff: 'layer-python.zip' });
    await expect(publish()).rejects.toThrow(
      'gh release upload v1.2.0 failed: HTTP 502: broken off (layer-python.zip)',
    );
    expect((await state()).releases['v1.2.0']).toMatchObject({ draft: true });
    await publish();
    const { releases, calls } = await state();
    expect(releases['v1.2.0']).toMatchObject({ draft: false, assets: whole });
    expect(calls.filter((call: string) => call.startsWith('create'))).toHaveLength(1);
  });

  it('replaces a changed file, and changed notes', async () => {
    await publish();
    await writeFile(join(assets, 'layer.zip'), 'a better zip');
    await writeFile(notes, 'better notes');
    await publish();
    expect((await state()).releases['v1.2.0']).toMatchObject({
      draft: false,
      notes: 'better notes',
      assets: { 'layer.zip': 'a better zip' },
    });
  });

  it('marks a pre-release', async () => {
    await publish('v2.0.0-rc.1');
    expect((await state()).releases).toMatchObject({ 'v2.0.0-rc.1': { prerelease: true } });
  });

  it('makes no tag of its own', async () => {
    await expect(publish('v9.9.9')).rejects.toThrow("tag v9.9.9 doesn't exist in the repo");
    expect((await state()).releases).toEqual({});
  });

  it('creates no second draft when GitHub does not say whether there is one', async () => {
    vi.stubEnv('GH_TOKEN', 'a-secret-that-is-wrong');
    const error = await publish().catch((refused: Error) => refused);
    expect(String(error)).toContain('gh release view v1.2.0 failed: HTTP 401');
    expect(String(error)).not.toContain('a-secret');
    expect((await state()).calls).toHaveLength(1);
  });

  it('refuses an empty folder and two files of one name', async () => {
    await writeFile(join(assets, 'python/layer.zip'), 'one more');
    await expect(publish()).rejects.toThrow(/Two files in .* have the name layer\.zip/);
    const empty = await mkdtemp(join(folder, 'empty-'));
    await expect(publishRelease({ tag: 'v1.2.0', notes, assets: empty })).rejects.toThrow(
      /no file to attach/,
    );
    expect((await state()).calls).toEqual([]);
  });
});
