import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { publishRelease } from '../src/publish-release.ts';
import { type GitHubReleases, serveGitHub } from './github-releases.ts';

const token = 'a-token-of-the-test';
const notes = '### A table\n\n| region | layer |';
let assets: string;
let github: GitHubReleases;
beforeEach(async () => {
  assets = await mkdtemp(join(tmpdir(), 'release-'));
  await mkdir(join(assets, 'python'));
  await writeFile(join(assets, 'layer.zip'), 'a zip');
  await writeFile(join(assets, 'python/layer-python.zip'), 'another zip');
  github = await serveGitHub({ repository: 'owner/name', tags: ['v1.2.0', 'v2.0.0-rc.1'], token });
});
afterEach(async () => {
  await github.close();
  await rm(assets, { recursive: true });
});

const page = (tag = 'v1.2.0') => ({
  access: { apiUrl: github.apiUrl, repository: 'owner/name', token },
  tag,
  notes,
  assets,
});
const everything = ['drafted v1.2.0', 'attached layer.zip', 'attached layer-python.zip', 'published v1.2.0'];

describe('publishRelease', () => {
  it('publishes a release of the tag, after its files are there', async () => {
    expect(await publishRelease(page())).toEqual(everything);
    expect(github.releases).toMatchObject([{ tag_name: 'v1.2.0', draft: false, prerelease: false }]);
    expect(github.releases[0]?.body?.replaceAll('\r\n', '\n')).toBe(notes);
    expect(github.assets.map(({ name }) => name)).toEqual(['layer.zip', 'layer-python.zip']);
    expect(github.changes.map((change) => change.split(' ')[0])).toEqual(['POST', 'POST', 'POST', 'PATCH']);
  });

  it('does nothing twice', async () => {
    await publishRelease(page());
    const { length } = github.changes;
    expect(await publishRelease(page())).toEqual([]);
    expect(github.changes).toHaveLength(length);
  });

  it('stays a draft when an upload breaks off, and is finished by running it again', async () => {
    github.breakOff('layer-python.zip');
    await expect(publishRelease(page())).rejects.toThrow(/GitHub answered 502 to POST .*layer-python\.zip/);
    expect(github.releases).toMatchObject([{ draft: true }]);
    expect(await publishRelease(page())).toEqual(['attached layer-python.zip', 'published v1.2.0']);
    expect(github.assets.map(({ name, state }) => [name, state])).toEqual([
      ['layer.zip', 'uploaded'],
      ['layer-python.zip', 'uploaded'],
    ]);
  });

  it('replaces a file of other bytes, and other notes', async () => {
    await publishRelease(page());
    await writeFile(join(assets, 'layer.zip'), 'a better zip');
    const done = await publishRelease({ ...page(), notes: 'better notes' });
    expect(done).toEqual(['attached layer.zip', 'changed the notes of v1.2.0']);
    expect(github.assets).toHaveLength(2);
    expect(github.releases[0]?.body).toBe('better notes');
  });

  it('changes nothing in a dry run, and tells what it would do', async () => {
    expect(await publishRelease({ ...page(), dryRun: true })).toEqual(everything);
    github.breakOff('layer.zip');
    await expect(publishRelease(page())).rejects.toThrow();
    const { length } = github.changes;
    expect(await publishRelease({ ...page(), dryRun: true })).toEqual(everything.slice(1));
    expect(github.changes).toHaveLength(length);
  });

  it('marks a pre-release', async () => {
    await publishRelease(page('v2.0.0-rc.1'));
    expect(github.releases).toMatchObject([{ prerelease: true }]);
  });

  it('makes no tag of its own', async () => {
    await expect(publishRelease(page('v9.9.9'))).rejects.toThrow(/answered 404 to GET .*tags\/v9\.9\.9/);
    expect(github.changes).toEqual([]);
  });

  it('refuses an empty folder and two files of one name', async () => {
    await writeFile(join(assets, 'python/layer.zip'), 'one more');
    await expect(publishRelease(page())).rejects.toThrow(/Two files in .* have the name layer\.zip/);
    const empty = await mkdtemp(join(assets, 'empty-'));
    await expect(publishRelease({ ...page(), assets: empty })).rejects.toThrow(/no file to attach/);
    expect(github.changes).toEqual([]);
  });

  it('never tells its token', async () => {
    const access = { ...page().access, token: 'a-secret-that-is-wrong' };
    const error = await publishRelease({ ...page(), access }).catch((refused: Error) => refused);
    expect(String(error)).toContain('GitHub answered 401');
    const closed = { ...access, apiUrl: 'http://127.0.0.1:9' };
    const unreachable = await publishRelease({ ...page(), access: closed }).catch(
      (refused: Error) => refused,
    );
    for (const each of [error, unreachable] as Error[]) {
      expect(`${each.stack} ${JSON.stringify(each)} ${each.cause}`).not.toContain('a-secret');
    }
  });
});
