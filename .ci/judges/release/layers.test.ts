import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { zip } from '../../../infra/src/packaging/zip.ts';
import { aws } from '../../../packages/release/src/aws.ts';
import { type Layer, layers } from '../../../packages/release/src/layers.ts';
import { copyLayers } from '../../../packages/release/src/package-release.ts';
import { releaseVersion, repositoryRoot } from '../../../packages/release/src/packages.ts';
import { publishLayers } from '../../../packages/release/src/publish-layers.ts';
import { layersIn, releaseFolder } from '../../../packages/release/src/release-folder.ts';
import { python } from './judged-repository.ts';
import { type Moto, startMoto } from './moto.ts';

let moto: Moto;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'layers-'));
  await mkdir(releaseFolder(folder).layers);
  await copyLayers(repositoryRoot, releaseFolder(folder).layers);
  moto = await startMoto({ MOTO_ALLOW_NONEXISTENT_REGION: 'true' });
  vi.stubEnv('PATH', `${python('.')}:${process.env.PATH}`);
  vi.stubEnv('AWS_ENDPOINT_URL', moto.endpoint);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
});
afterAll(async () => {
  moto.stop();
  await rm(folder, { recursive: true });
});

async function layer(name: string, content: string): Promise<Layer> {
  const file = join(folder, `${name}.zip`);
  await writeFile(file, zip({ 'nodejs/index.mjs': Buffer.from(content) }));
  return { name, description: 'a layer', file, runtimes: ['nodejs24.x'] };
}

/** The command of the workflow, in this process's environment. */
async function command(...args: readonly string[]): Promise<{ table: string; log: string[] }> {
  const script = join(repositoryRoot, 'packages/release/src/publish-layers.main.ts');
  const all = [script, '--from', folder, '--regions', regions.join(','), ...args];
  const { stdout, stderr } = await promisify(execFile)('node', all);
  return { table: stdout, log: stderr.trim().split('\n') };
}

/** Asks the stock AWS command about the first version of a layer. */
const firstVersion = (operation: string, region: string, name: string, ...more: string[]): Promise<unknown> =>
  aws('lambda', operation, region, ['--layer-name', name, '--version-number', '1', ...more]);

// moto treats every region the same; packages/release/test shows without it that all regions are asked.
const regions = ['us-east-1', 'ap-southeast-2'];
const runtimes: Readonly<Record<string, readonly string[]>> = {
  StepEverywhere: ['nodejs24.x', 'nodejs22.x'],
  StepEverywherePython: ['python3.13', 'python3.12'],
};

describe('publish-layers, with the built layers, against moto', () => {
  it('publishes each layer in each region, and does nothing twice', async () => {
    const first = await command();
    expect(first.log.filter((line) => line.endsWith(': published, made public'))).toHaveLength(
      2 * regions.length,
    );
    for (const { name } of layers) {
      for (const region of regions) {
        const arn = `arn:aws:lambda:${region}:123456789012:layer:${name}:1`;
        expect(first.table).toContain(`| ${region} | \`${arn}\` |`);
      }
    }
    const second = await command();
    expect(second.table).toBe(first.table);
    expect(second.log.filter((line) => !line.endsWith(': unchanged'))).toEqual([]);
    for (const { name, description, file } of layersIn(folder)) {
      const sha256 = createHash('sha256')
        .update(await readFile(file))
        .digest('hex');
      const list = [...(runtimes[name] ?? []), 'arm64', 'x86_64'].map((each) => `\`${each}\``).join(', ');
      expect(first.table).toContain(
        `### ${description}\n\nFor ${list}. SHA-256 of the zip: \`${sha256}\`.\n`,
      );
    }
  });

  it.each(layers)(
    'gives $name its runtimes, both architectures, its code, and public access',
    async (built) => {
      const region = 'ap-southeast-2';
      const zipped = await readFile(join(repositoryRoot, built.file));
      const version = await firstVersion('get-layer-version', region, built.name);
      expect(version).toMatchObject({
        CompatibleRuntimes: runtimes[built.name],
        CompatibleArchitectures: ['arm64', 'x86_64'],
        LicenseInfo: 'MIT',
        Description: `${built.description} ${await releaseVersion()}`,
        Content: {
          CodeSize: zipped.length,
          CodeSha256: createHash('sha256').update(zipped).digest('base64'),
        },
      });
      const { Policy } = (await firstVersion('get-layer-version-policy', region, built.name)) as {
        Policy: string;
      };
      expect(JSON.parse(Policy).Statement).toMatchObject([
        { Effect: 'Allow', Principal: '*', Action: 'lambda:GetLayerVersion' },
      ]);
    },
  );
});

describe('publishLayers, against moto', () => {
  it('publishes a new version for new code, and for a new release', async () => {
    const regions = ['eu-west-1'];
    await publishLayers({ layers: [await layer('Changing', 'one')], version: '1.0.0', regions });
    const code = await publishLayers({ layers: [await layer('Changing', 'two')], version: '1.0.0', regions });
    const next = await publishLayers({ layers: [await layer('Changing', 'two')], version: '1.1.0', regions });
    expect([code, next].map(({ published }) => published[0]?.arn.split(':').at(-1))).toEqual(['2', '3']);
  });

  it('continues when regions fail, and completes when run again', async () => {
    const older = await startMoto();
    try {
      // The first region is newer than the pinned moto, so it fails while the other continues.
      const regions = ['me-west-1', 'us-east-1'];
      const release = { layers: [await layer('Partial', 'code')], version: '1.0.0', regions };
      vi.stubEnv('AWS_ENDPOINT_URL', older.endpoint);
      // The failure is permanent, so retries would only take time.
      vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
      const partly = await publishLayers(release);
      expect(partly.failed.map(({ region }) => region)).toEqual(['me-west-1']);
      expect(partly.published.map(({ region }) => region)).toEqual(['us-east-1']);
      vi.stubEnv('AWS_MAX_ATTEMPTS', undefined);
      vi.stubEnv('AWS_ENDPOINT_URL', moto.endpoint);
      await publishLayers({ ...release, regions: partly.published.map(({ region }) => region) });
      const again = await publishLayers(release);
      expect(again.published.filter(({ done }) => done.length > 0).map(({ region }) => region)).toEqual([
        'me-west-1',
      ]);
    } finally {
      older.stop();
    }
  });

  it('makes a version public that an interrupted run published', async () => {
    const release = { layers: [await layer('Half', 'code')], version: '1.0.0', regions: ['us-east-1'] };
    await publishLayers(release);
    await firstVersion('remove-layer-version-permission', 'us-east-1', 'Half', '--statement-id', 'public');
    const again = await publishLayers(release);
    expect(again.published[0]?.done).toEqual(['made public']);
  });

  it('changes nothing in a dry run', async () => {
    const release = { layers: [await layer('Dry', 'code')], version: '1.0.0', regions: ['us-east-1'] };
    const dry = await publishLayers({ ...release, dryRun: true });
    expect(dry.published[0]).toMatchObject({
      arn: '(new version of Dry)',
      done: ['published', 'made public'],
    });
    expect((await publishLayers(release)).published[0]?.arn).toMatch(/:Dry:1$/);
  });

  it('reports a missing build', async () => {
    const missing = { ...(await layer('Missing', 'code')), file: join(folder, 'missing.zip') };
    await expect(publishLayers({ layers: [missing], version: '1.0.0' })).rejects.toThrow(
      /The layer Missing should be in .*missing\.zip, but this file cannot be read\. Build it first/,
    );
  });
});
