import * as CDX from '@cyclonedx/cyclonedx-library';

const { Enums, Models, Serialize, Spec, SPDX } = CDX;

/** A package in a layer. */
export interface PackageInLayer {
  readonly name: string;
  /** The npm scope, with its `@`. */
  readonly group?: string | undefined;
  readonly version: string;
  /** An SPDX id or expression. */
  readonly license: string;
  /** Package URL (github.com/package-url/purl-spec). */
  readonly purl: string;
  /** Checksum of its archive in the registry, in hexadecimal. */
  readonly sha512?: string | undefined;
}

/** A built layer and its content. */
export interface DescribedLayer {
  /** File name of the zip. */
  readonly zip: string;
  /** SHA-256 of the zip, in hexadecimal. */
  readonly sha256: string;
  /** The package of this repository in the layer. */
  readonly own: PackageInLayer;
  /** The packages that are bundled into its files. */
  readonly bundled: readonly PackageInLayer[];
}

/**
 * Describes a layer as a CycloneDX 1.6 document.
 *
 * The document has neither a time nor a serial number, so that the same layer always has the same document.
 */
export function cyclonedx({ zip, sha256, own, bundled }: DescribedLayer): string {
  const layer = new Models.Component(Enums.ComponentType.File, zip, {
    version: own.version,
    bomRef: zip.replace(/\.zip$/, ''),
    licenses: licenses(own.license),
    hashes: new Models.HashDictionary([[Enums.HashAlgorithm['SHA-256'], sha256]]),
  });
  const [first, ...others] = [own, ...bundled].map(component) as [
    CDX.Models.Component,
    ...CDX.Models.Component[],
  ];
  layer.dependencies.add(first.bomRef);
  for (const { bomRef } of others) first.dependencies.add(bomRef);
  const bom = new Models.Bom({
    metadata: new Models.Metadata({ component: layer }),
    components: new Models.ComponentRepository([first, ...others]),
  });
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
}

function component({ name, group, version, license, purl, sha512 }: PackageInLayer): CDX.Models.Component {
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
