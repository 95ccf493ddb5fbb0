import { globSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkRepository } from '../src/check-repository.ts';
import { checkVersion } from '../src/check-version.ts';
import { publishedFolders, releaseVersion, repositoryRoot } from '../src/packages.ts';
import { ReleaseError } from '../src/release-error.ts';
import { statedVersion, stateVersion, versionLines } from '../src/version-lines.ts';

const template = (version: string): string =>
  `Metadata:\n  AWS::ServerlessRepo::Application:\n    Name: step-everywhere\n    SemanticVersion: ${version} \n` +
  `Mappings:\n  StepEverywhere:\n    Release: { Version: ${version}, Contract: "1" }\nResources: {}\n`;

describe('checkVersion', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'release-'));
    for (const folder of [
      'packages/core',
      'packages/emulator',
      'packages/cli',
      'packages/python',
      'infra',
      'layer',
    ]) {
      await write(`${folder}/package.json`, '{ "version": "1.2.0" }');
    }
    await write('infra/template/1-application.yaml', template('1.2.0'));
    await write('docs/terraform.md', '  semantic_version = "1.2.0"\n');
  });
  afterEach(() => rm(root, { recursive: true }));

  async function write(file: string, text: string): Promise<void> {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), text);
  }

  it('returns the version if all files agree', async () => {
    expect(await checkVersion(root, 'v1.2.0')).toBe('1.2.0');
  });

  it('names every file with another version', async () => {
    await write('packages/cli/package.json', '{ "version": "1.1.0" }');
    await write('infra/template/1-application.yaml', template('1.0.0'));
    await write('docs/terraform.md', '  semantic_version = "0.9.0"\n');
    await expect(checkVersion(root, 'v1.2.0')).rejects.toThrow(
      'packages/cli/package.json says 1.1.0, infra/template/1-application.yaml says 1.0.0, ' +
        'infra/template/1-application.yaml says 1.0.0, ' +
        'docs/terraform.md says 0.9.0',
    );
  });

  it.each(['1.2.0', 'v1.2', 'v1.2.0 ', 'latest', ''])('refuses the tag %j', async (tag) => {
    await expect(checkVersion(root, tag)).rejects.toThrow(ReleaseError);
  });

  it('holds for this repository', async () => {
    const version = await releaseVersion();
    expect(await checkVersion(repositoryRoot, `v${version}`)).toBe(version);
  });
});

describe('checkRepository', () => {
  const source = 'https://github.com/step-everywhere/step-everywhere';

  it('holds for this repository', async () => {
    await checkRepository(repositoryRoot, source);
  });

  it('names every package with another version', async () => {
    const elsewhere = checkRepository(repositoryRoot, 'https://github.com/someone/fork');
    await expect(elsewhere).rejects.toThrow(ReleaseError);
    await expect(elsewhere).rejects.toThrow(
      new RegExp(
        `git\\+https://github.com/someone/fork.git .*${publishedFolders.map((folder) => `${folder}/package.json has git.*`).join('')}`,
      ),
    );
  });
});

describe('publishedFolders', () => {
  it('are all packages that are not private, each after its dependencies', async () => {
    const files = globSync(
      ['packages/*/package.json', '{infra,layer}/package.json', 'examples/*/package.json'],
      {
        cwd: repositoryRoot,
      },
    );
    const manifests = await Promise.all(
      files.map(async (file) => ({
        folder: dirname(file),
        ...JSON.parse(await readFile(join(repositoryRoot, file), 'utf8')),
      })),
    );
    const open = manifests.filter((manifest) => !manifest.private);
    expect(open.map(({ folder }) => folder).sort()).toEqual([...publishedFolders].sort());
    for (const { folder, dependencies = {} } of open) {
      const needed = open.filter(({ name }) => name in dependencies).map((each) => each.folder);
      for (const each of needed) {
        expect(publishedFolders.indexOf(each)).toBeLessThan(publishedFolders.indexOf(folder));
      }
    }
  });
});

describe.each(versionLines)('the version in $file', (line) => {
  it('is changed, and nothing else', async () => {
    const before = await readFile(join(repositoryRoot, line.file), 'utf8');
    const after = stateVersion(line, before, '98.0.0-rc.1');
    expect(statedVersion(line, after)).toBe('98.0.0-rc.1');
    expect(stateVersion(line, after, statedVersion(line, before))).toBe(before);
  });

  it('is there once', async () => {
    const text = await readFile(join(repositoryRoot, line.file), 'utf8');
    expect(() => stateVersion(line, '', '1.0.0')).toThrow(ReleaseError);
    expect(() => stateVersion(line, `${text}\n${text}`, '1.0.0')).toThrow(/has 2 lines .* must have one/);
  });
});
