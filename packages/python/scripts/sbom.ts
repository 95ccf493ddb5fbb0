import { readFile } from 'node:fs/promises';
import { cyclonedx } from '../../../layer/scripts/cyclonedx.ts';

const MANIFEST = new URL('../package.json', import.meta.url);

/**
 * Describes the layer's content as a CycloneDX 1.6 document. It only contains our package, because boto3 and urllib3 come from
 * Lambda's runtime.
 *
 * @param zip file name of the layer's zip
 * @param sha256 of the zip, in hexadecimal
 */
export async function sbom(zip: string, sha256: string): Promise<string> {
  const { version, license } = JSON.parse(await readFile(MANIFEST, 'utf8'));
  const name = 'step_everywhere';
  // Not of type `pypi`, because the package is not on PyPI, and another package might take its name there.
  const own = { name, version, license, purl: `pkg:generic/${name}@${version}` };
  return cyclonedx({ zip, sha256, own, bundled: [] });
}
