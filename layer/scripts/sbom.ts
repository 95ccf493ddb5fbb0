import { readFile } from 'node:fs/promises';
import * as CDX from '@cyclonedx/cyclonedx-library';
import { parse } from 'yaml';
import { type BundledPackage, bundledPackages } from '../../scripts/bundled-packages.ts';
import { coreFolder, coreManifest } from './core-files.ts';

const { Enums, Models, Serialize, Spec, SPDX } = CDX;
const REPOSITORY_ROOT = new URL('../../', import.meta.url);

/**
 * Describes what is in the layer as a CycloneDX 1.6 document: our package, and each one that is bundled into it, with
 * licence, package URL and the registry's checksum.
 *
 * It has neither time nor serial number, so that the same layer gives the same document.
 *
 * @param sha256 of the layer's zip, in hexadecimal
 */
export async function sbom(sha256: string): Promise<string> {
  const { name, version, license } = await coreManifest();
  const layer = new Models.Component(Enums.ComponentType.File, 'step-everywhere-layer.zip', {
    version,
    bomRef: 'step-everywhere-layer',
    licenses: licenses(license),
    hashes: new Models.HashDictionary([[Enums.HashAlgorithm['SHA-256'], sha256]]),
  });
  const core = component({ name, version, license });
  const integrity = await lockedIntegrity();
  const bundled = (await bundledPackages(coreFolder)).map((each) =>
    component(each, integrity.get(`${each.name}@${each.version}`)),
  );
  layer.dependencies.add(core.bomRef);
  for (const { bomRef } of bundled) core.dependencies.add(bomRef);
  const bom = new Models.Bom({
    metadata: new Models.Metadata({ component: layer }),
    components: new Models.ComponentRepository([core, ...bundled]),
  });
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
}

type Named = Pick<BundledPackage, 'name' | 'version' | 'license'>;

function component({ name: fullName, version, license }: Named, sha512?: string) {
  const [name = '', group] = fullName.split('/').reverse();
  const purl = `pkg:npm/${fullName.replace('@', '%40')}@${version}`;
  return new Models.Component(Enums.ComponentType.Library, name, {
    ...(group === undefined ? {} : { group }),
    version,
    purl,
    bomRef: purl,
    licenses: licenses(license),
    hashes: new Models.HashDictionary(sha512 ? [[Enums.HashAlgorithm['SHA-512'], sha512]] : []),
  });
}

function licenses(spdx: string) {
  const license = SPDX.isSupportedSpdxId(spdx)
    ? new Models.SpdxLicense(spdx)
    : new Models.LicenseExpression(spdx);
  return new Models.LicenseRepository([license]);
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
