import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PackagingError, packageTemplate } from '@step-everywhere/infra/internal/package-template';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { applicationMetadata } from '../src/application-metadata.ts';
import { ReleaseError } from '../src/release-error.ts';

const templateFile = fileURLToPath(new URL('../../../infra/template.yaml', import.meta.url));
const location = { bucket: 'code', folder: 'step-everywhere' };

describe('packageTemplate', () => {
  it('leaves no path beside the template, and changes nothing else', async () => {
    const { body } = await packageTemplate(templateFile, location);
    const codeUris = /CodeUri: (\S+)/g;
    expect([...body.matchAll(codeUris)].map(([, uri]) => uri)).toEqual(
      Array.from({ length: 3 }, () =>
        expect.stringMatching(/^s3:\/\/code\/step-everywhere\/[0-9a-f]{64}\.zip$/),
      ),
    );
    const plain = (text: string) =>
      parseDocument(text.replace(codeUris, 'CodeUri: …'), { logLevel: 'silent' }).toJSON();
    const [packaged, shipped] = [plain(body), plain(await readFile(templateFile, 'utf8'))];
    for (const id of ['StateMachine', 'ScheduleStarter']) {
      const { DefinitionString, ...rest } = packaged.Resources[id].Properties;
      const { DefinitionS3Location, ...others } = shipped.Resources[id].Properties;
      const file = join(dirname(templateFile), DefinitionS3Location);
      expect(DefinitionString).toBe(await readFile(file, 'utf8'));
      packaged.Resources[id].Properties = rest;
      shipped.Resources[id].Properties = others;
    }
    expect(packaged).toEqual(shipped);
    const tags = (text: string): number => text.match(/!(Ref|Sub|GetAtt|If|Not|Equals)\b/g)?.length ?? 0;
    expect(tags(body)).toBe(tags(await readFile(templateFile, 'utf8')));
  });

  it('has the published functions, and the same bytes each time', async () => {
    const first = await packageTemplate(templateFile, location);
    const second = await packageTemplate(templateFile, location);
    expect(second.artefacts.map(({ key }) => key)).toEqual(first.artefacts.map(({ key }) => key));
    const zips = first.artefacts.filter(({ key }) => key.endsWith('.zip'));
    expect(zips).toHaveLength(3);
    for (const { body } of zips) expect(Object.keys(unzipSync(body))).toContain('index.mjs');
  });

  it('reports a missing build', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'release-'));
    try {
      const file = join(folder, 'template.yaml');
      await writeFile(file, 'Resources: { F: { Properties: { CodeUri: dist/missing } } }');
      await expect(packageTemplate(file, location)).rejects.toThrow(PackagingError);
      await expect(packageTemplate(file, location)).rejects.toThrow(
        /dist\/missing, which is missing: build first/,
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('applicationMetadata', () => {
  it('has what the repository requires of a public application', async () => {
    const metadata = applicationMetadata(await readFile(templateFile, 'utf8'));
    expect(metadata).toMatchObject({
      Name: 'step-everywhere',
      SpdxLicenseId: 'MIT',
      Labels: expect.any(Array),
    });
    expect(String(metadata.Description).length).toBeLessThanOrEqual(256);
  });

  it('reports missing files', () => {
    expect(() => applicationMetadata('Resources: {}')).toThrow(ReleaseError);
  });
});
