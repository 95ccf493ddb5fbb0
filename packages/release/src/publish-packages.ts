import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { type Manifest, readManifest } from './packages.ts';
import { ReleaseError } from './release-error.ts';

const run = promisify(execFile);

/** Packages for npm, and how to publish them. */
export interface PackageRelease {
  /** Root of the repository. */
  readonly root: string;
  /** Folders of the packages, each after the packages that it needs. */
  readonly folders: readonly string[];
  /** Folder of the tarballs, with pnpm's file names: `step-everywhere-core-1.2.0.tgz`. */
  readonly tarballs: string;
  /** Signs each package with the workflow's identity; only a workflow with `id-token: write` can. */
  readonly provenance?: boolean;
  /** Only asks the registry, and changes nothing. */
  readonly dryRun?: boolean;
}

/** A package in the registry after the run, or after a dry run as it would be. */
export interface PublishedPackage {
  readonly name: string;
  readonly version: string;
  /** Whether this run published it; false if an earlier run had. */
  readonly published: boolean;
}

/**
 * Publishes packages to npm, except those that the registry already has.
 *
 * pnpm packs, because only pnpm knows the workspace; npm uploads, because only npm supports trusted publishing with OIDC.
 * A pre-release gets the tag `next`, so that nobody installs it unintentionally.
 *
 * @param onPackage called for each package in turn, even if a later one fails
 * @returns every package, in the order of the folders
 * @throws {ReleaseError} with npm's message; the packages before it are published, and another run continues
 * @see https://docs.npmjs.com/trusted-publishers
 */
export async function publishPackages(
  release: PackageRelease,
  onPackage: (done: PublishedPackage) => void = () => {},
): Promise<readonly PublishedPackage[]> {
  const folder = await mkdtemp(join(tmpdir(), 'step-everywhere-release-'));
  const all: PublishedPackage[] = [];
  try {
    for (const each of release.folders) {
      const { name, version } = await readManifest(release.root, each);
      const published = !(await isInRegistry({ name, version }, folder));
      if (published) await publish(tarballOf({ name, version }), version, release, folder);
      all.push({ name, version, published });
      onPackage({ name, version, published });
    }
    return all;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function isInRegistry({ name, version }: Manifest, cwd: string): Promise<boolean> {
  const spec = `${name}@${version}`;
  try {
    // A cached answer would hide what an earlier run has published.
    await run('npm', ['view', spec, 'version', '--json', '--prefer-online', '--loglevel', 'error'], { cwd });
    return true;
  } catch (cause) {
    if (codeOf((cause as { stdout?: string }).stdout) === 'E404') return false;
    throw new ReleaseError(`npm failed to check whether ${spec} is published: ${outputOf(cause)}`, { cause });
  }
}

function codeOf(stdout = ''): unknown {
  try {
    return JSON.parse(stdout).error?.code;
  } catch {
    return undefined;
  }
}

const tarballOf = ({ name, version }: Manifest): string =>
  `${name.replace('@', '').replace('/', '-')}-${version}.tgz`;

async function publish(
  tarball: string,
  version: string,
  { tarballs, provenance = false, dryRun = false }: PackageRelease,
  cwd: string,
): Promise<void> {
  // Run outside the repository, because its .npmrc would hide npm's reason for a failure.
  const args = [
    'publish',
    resolve(tarballs, tarball),
    '--access',
    'public',
    '--ignore-scripts',
    '--loglevel',
    'error',
  ];
  if (version.includes('-')) args.push('--tag', 'next');
  if (provenance) args.push('--provenance');
  if (dryRun) args.push('--dry-run');
  try {
    await run('npm', args, { cwd });
  } catch (cause) {
    throw new ReleaseError(`npm could not publish ${tarball}: ${outputOf(cause)}`, { cause });
  }
}

function outputOf(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message: string };
  return stderr?.trim() || message;
}
