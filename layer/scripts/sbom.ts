import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { type BundledPackage, bundledPackages } from '../../scripts/build/bundled-packages.ts';
import { coreFolder, coreManifest } from './core-files.ts';
import { cyclonedx, type PackageInLayer } from './cyclonedx.ts';

const REPOSITORY_ROOT = new URL('../../', import.meta.url);

/**
 * Describes the layer's content as a CycloneDX 1.6 document: our package, and each package that is bundled into it, with its
 * licence, package URL and checksum in the registry.
 *
 * @param sha256 of the layer's zip, in hexadecimal
 */
export async function sbom(sha256: string): Promise<string> {
  const integrity = await lockedIntegrity();
  const bundled = await bundledPackages(coreFolder);
  return cyclonedx({
    zip: 'step-everywhere-layer.zip',
    sha256,
    own: npmPackage(await coreManifest()),
    bundled: bundled.map((each) => ({
      ...npmPackage(each),
      sha512: integrity.get(`${each.name}@${each.version}`),
    })),
  });
}

function npmPackage({
  name: fullName,
  version,
  license,
}: Pick<BundledPackage, 'name' | 'version' | 'license'>): PackageInLayer {
  const [name = '', group] = fullName.split('/').reverse();
  return { name, group, version, license, purl: `pkg:npm/${fullName.replace('@', '%40')}@${version}` };
}

/** SHA-512 of each package in the lockfile, in hexadecimal, by `name@version`. */
async function lockedIntegrity(): Promise<Map<string, string>> {
  const { packages } = parse(await readFile(new URL('pnpm-lock.yaml', REPOSITORY_ROOT), 'utf8')) as {
    packages: Record<string, { resolution: { integrity?: string } }>;
  };
  const sums = Object.entries(packages).flatMap(([key, { resolution }]) => {
    const base64 = resolution.integrity?.replace(/^sha512-/, '');
    return base64 ? [[key, Buffer.from(base64, 'base64').toString('hex')] as const] : [];
  });
  return new Map(sums);
}
