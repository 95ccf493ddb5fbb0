import { readFile } from 'node:fs/promises';
import { cyclonedx } from '../../../layer/scripts/cyclonedx.ts';

const MANIFEST = new URL('../package.json', import.meta.url);

/**
 * Describes what is in the layer as a CycloneDX 1.6 document: our package, and nothing else, as boto3 and urllib3 are
 * those of Lambda's runtime.
 *
 * @param zip file name of the layer's zip
 * @param sha256 of it, in hexadecimal
 */
export async function sbom(zip: string, sha256: string): Promise<string> {
  const { version, license } = JSON.parse(await readFile(MANIFEST, 'utf8'));
  const name = 'step_everywhere';
  // Not of type `pypi`: the package is not there, and another may be one day.
  const own = { name, version, license, purl: `pkg:generic/${name}@${version}` };
  return cyclonedx({ zip, sha256, own, bundled: [] });
}
