import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ReleaseError } from './release-error.ts';
import { statedVersion, versionLines } from './version-lines.ts';

const manifests = ['packages/core', 'packages/emulator', 'packages/cli', 'packages/python', 'infra', 'layer'];

/**
 * Checks that every file that states the version states the version of a tag.
 *
 * @param root folder of the repository
 * @param tag the pushed tag, for example `v1.2.0`
 * @returns the version, for example `1.2.0`
 * @throws {ReleaseError} naming each file with another version
 */
export async function checkVersion(root: string, tag: string): Promise<string> {
  const match = /^v(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)$/.exec(tag);
  if (!match?.[1]) throw new ReleaseError(`The tag is ${JSON.stringify(tag)}, but must be like v1.2.0`);
  const version = match[1];
  const stated = await Promise.all(
    manifests.map(async (folder) => {
      const file = join(folder, 'package.json');
      return { file, version: JSON.parse(await readFile(join(root, file), 'utf8')).version as string };
    }),
  );
  for (const line of versionLines) {
    const text = await readFile(join(root, line.file), 'utf8');
    stated.push({ file: line.file, version: statedVersion(line, text) });
  }
  const others = stated.filter((each) => each.version !== version);
  if (others.length === 0) return version;
  const list = others.map((each) => `${each.file} says ${each.version}`).join(', ');
  throw new ReleaseError(
    `The tag says ${version}, but ${list}: run pnpm version-packages, and tag its commit`,
  );
}
