import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { expect, it } from 'vitest';
import { sbom } from '../../scripts/sbom.ts';

const ZIP = 'step-everywhere-python-layer.zip';
const read = (path: string) => readFile(new URL(`../../${path}`, import.meta.url));
const document = (await read('dist/step-everywhere-python-layer.cdx.json')).toString();
const sha256 = createHash('sha256')
  .update(await read(`dist/${ZIP}`))
  .digest('hex');

it('is CycloneDX 1.6, by its schema', async () => {
  const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
  expect(await validator.validate(document)).toBeNull();
});

it('is of this zip, which has our package and no other', async () => {
  const { version } = JSON.parse((await read('package.json')).toString());
  const purl = `pkg:generic/step_everywhere@${version}`;
  const { metadata, components, dependencies } = JSON.parse(document);
  expect(metadata.component).toMatchObject({ name: ZIP, hashes: [{ alg: 'SHA-256', content: sha256 }] });
  expect(components).toMatchObject([
    { name: 'step_everywhere', version, purl, licenses: [{ license: { id: 'MIT' } }] },
  ]);
  expect(dependencies).toContainEqual({ ref: 'step-everywhere-python-layer', dependsOn: [purl] });
});

it('is the same for the same zip', async () => {
  expect(await sbom(ZIP, sha256)).toBe(document);
});
