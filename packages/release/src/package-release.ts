import { execFile } from 'node:child_process';
import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { PackagingError, packageTemplate } from '@step-everywhere/infra/internal/package-template';
import { applicationFiles, CODE_PREFIX } from './application-files.ts';
import { applicationMetadata } from './application-metadata.ts';
import { writeChecksums } from './checksums.ts';
import { layers } from './layers.ts';
import { publishedFolders } from './packages.ts';
import { ReleaseError } from './release-error.ts';
import { releaseFolder } from './release-folder.ts';

/** Source and destination of the packages. */
export interface Packaging {
  /** Root of the repository, which has been built. */
  readonly root: string;
  /** Folder that is empty or does not exist. */
  readonly into: string;
  /** Bucket that the template names: the one in which `publish-application` stores the code. */
  readonly bucket: string;
}

/**
 * Packs everything that a release publishes into one folder with a list of checksums.
 *
 * Only this step needs the installed workspace. The publishing jobs use the folder unchanged, so that no package of the build
 * runs in a job whose identity may publish.
 *
 * @returns the SHA-256 of the list, which `check-release` takes
 * @throws {ReleaseError} if something has not been built
 */
export async function packageRelease({ root, into, bucket }: Packaging): Promise<string> {
  const folders = releaseFolder(resolve(into));
  await mkdir(into, { recursive: true });
  const [found] = await readdir(into);
  if (found)
    throw new ReleaseError(
      `${into} must be empty, but contains ${found}: every file in it would be published`,
    );
  for (const folder of Object.values(folders)) await mkdir(folder, { recursive: true });
  await packPackages(root, folders.packages);
  await copyLayers(root, folders.layers);
  await packageApplication(join(root, 'infra'), folders.application, bucket);
  return writeChecksums(into);
}

/**
 * Packs the npm packages with pnpm, which replaces `workspace:` by versions.
 *
 * @param root root of the repository, which has been built
 * @param into existing folder; an absolute path
 */
async function packPackages(root: string, into: string): Promise<void> {
  for (const folder of publishedFolders) await pack(root, folder, into);
}

async function pack(root: string, folder: string, into: string): Promise<void> {
  const args = [join(root, 'scripts/setup/run-pnpm.mjs'), 'pack', '--json', '--pack-destination', into];
  try {
    await promisify(execFile)(process.execPath, args, { cwd: join(root, folder) });
  } catch (cause) {
    const { stderr, message } = cause as { stderr?: string; message: string };
    throw new ReleaseError(`pnpm could not pack ${folder}: ${stderr?.trim() || message}`, { cause });
  }
}

/**
 * Copies the built layers and their bills of materials.
 *
 * @param root root of the repository, which has been built
 * @param into existing folder
 * @throws {ReleaseError} if one has not been built
 */
export async function copyLayers(root: string, into: string): Promise<void> {
  for (const { name, file } of layers) {
    for (const each of [file, file.replace(/\.zip$/, '.cdx.json')]) {
      await copyFile(join(root, each), join(into, basename(each))).catch((cause) => {
        throw new ReleaseError(
          `The layer ${name} should have ${each}, which is missing. Build it first; npm test does that`,
          {
            cause,
          },
        );
      });
    }
  }
}

/**
 * Packs the orchestrator as an application.
 *
 * @param infra folder of the built template
 * @param into existing folder
 * @param bucket bucket that the template names
 */
async function packageApplication(infra: string, into: string, bucket: string): Promise<void> {
  const files = applicationFiles(into);
  const location = { bucket, folder: CODE_PREFIX };
  const { body, artefacts } = await packageTemplate(join(infra, 'template.yaml'), location).catch((cause) => {
    throw cause instanceof PackagingError ? new ReleaseError(cause.message, { cause }) : cause;
  });
  await mkdir(files.code, { recursive: true });
  for (const { key, body } of artefacts) await writeFile(join(files.code, basename(key)), body);
  await writeFile(files.template, body);
  const { Name, Author, Description, Labels, SpdxLicenseId } = applicationMetadata(body);
  const metadata = { Name, Author, Description, Labels, SpdxLicenseId };
  await writeFile(files.metadata, `${JSON.stringify(metadata, null, 2)}\n`);
  await copyFile(join(infra, 'LICENSE'), files.licence);
  await copyFile(join(infra, 'README.md'), files.readme);
}
