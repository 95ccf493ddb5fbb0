import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { describe, expect, it } from 'vitest';
import { bundledPackages } from '../../scripts/build/bundled-packages.ts';
import { layerZip } from '../runtime-suite/unpack.ts';
import { coreFolder } from '../scripts/core-files.ts';

const document = await readFile(new URL('../dist/step-everywhere-layer.cdx.json', import.meta.url), 'utf8');
const sbom = JSON.parse(document);

describe('the SBOM', () => {
  it('is CycloneDX 1.6, by its schema', async () => {
    const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
    expect(await validator.validate(document)).toBeNull();
  });

  it('is of this zip', async () => {
    const content = createHash('sha256')
      .update(await readFile(layerZip))
      .digest('hex');
    expect(sbom.metadata.component.hashes).toEqual([{ alg: 'SHA-256', content }]);
  });

  it('lists our package and each bundled one, with licence, URL and checksum', async () => {
    const components = Map.groupBy(sbom.components, ({ purl }: { purl: string }) => purl);
    const bundled = await bundledPackages(coreFolder);
    expect(components.size).toBe(bundled.length + 1);
    for (const { name, version, license } of bundled) {
      const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
      expect(components.get(purl), purl).toMatchObject([
        { version, licenses: [{ license: { id: license } }], hashes: [{ alg: 'SHA-512' }] },
      ]);
    }
  });

  it('lists the dependencies of each package', async () => {
    const below = (ref: string) =>
      sbom.dependencies.find((each: { ref: string }) => each.ref === ref)?.dependsOn;
    const [core, ...others] = below('step-everywhere-layer');
    expect([core, others]).toEqual([expect.stringMatching(/^pkg:npm\/%40step-everywhere\/core@/), []]);
    expect(below(core)).toHaveLength((await bundledPackages(coreFolder)).length);
  });
});
