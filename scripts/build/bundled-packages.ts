import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundledFolders } from './bundled-folders.ts';
import { NoticeError } from './notice-error.ts';

/** A package whose code is part of our own files. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX expression from its `package.json`. */
  readonly license: string;
  /** Texts of its licence and notice files; empty if the licence does not require any. */
  readonly notices: readonly string[];
}

/** Licences that allow copies of the code without their text. */
const WITHOUT_NOTICE = ['MIT-0'];

/**
 * Finds the packages that a build has bundled into `dist/`, using esbuild's metafiles, including packages inside
 * the built file of another package of this workspace.
 *
 * @param folder folder of the package, which tsup has built with `metafile: true`
 * @returns packages sorted by name and version; each once
 * @throws {NoticeError} for a package without the text of its licence, or a build that does not list its inputs
 */
export async function bundledPackages(folder: string): Promise<BundledPackage[]> {
  const found = await Promise.all((await bundledFolders(folder)).map(describe));
  const packages = found.map((each) => withNotice(each, found));
  const key = ({ name, version }: BundledPackage) => `${name}@${version}`;
  // Not localeCompare, which depends on the machine.
  return packages.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

async function describe(folder: string): Promise<BundledPackage> {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|notice)(\.(md|txt))?$/i.test(file));
  const texts = await Promise.all(files.sort().map((file) => readFile(join(folder, file), 'utf8')));
  const notices = texts.map((text) => text.replaceAll('\r\n', '\n').trim()).filter(Boolean);
  return { name, version, license, notices };
}

/** Some packages of the AWS SDK lack the file that other packages of their repository have: the text is the same. */
function withNotice(own: BundledPackage, all: readonly BundledPackage[]): BundledPackage {
  const { name, version, license } = own;
  if (own.notices.length > 0 || WITHOUT_NOTICE.includes(license)) return own;
  const scope = /^@[^/]+\//.exec(name)?.[0];
  const sibling = all.find((other) => {
    return scope && other.name.startsWith(scope) && other.license === license && other.notices.length > 0;
  });
  if (sibling) return { ...own, notices: sibling.notices };
  throw new NoticeError(
    `${name}@${version} (${license}) is bundled, but has no licence file. ` +
      'Its text must be passed on: take another version or package.',
  );
}
