import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { zip } from '../../../layer/scripts/zip.ts';
import { regionsOf } from '../../../packages/core/src/contract/index.ts';
import type { Layer } from '../../../packages/release/src/layers.ts';
import { arnTable, publishLayers } from '../../../packages/release/src/publish-layers.ts';

// biome-ignore lint/suspicious/noUndeclaredEnvVars: no task of turbo's reads it
const motoServer = process.env.MOTO_SERVER;
if (!motoServer) throw new Error('MOTO_SERVER must name the command moto_server; .ci/judges/run sets it');

/** Newer than the pinned moto: they stand for a region that fails while the others go on. */
const unknownToMoto = ['me-west-1', 'sa-west-1'];

let moto: ChildProcess;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'layers-'));
  moto = spawn(motoServer, ['-H', '127.0.0.1', '-p', '0'], { stdio: ['ignore', 'ignore', 'pipe'] });
  for await (const line of createInterface({ input: moto.stderr as NodeJS.ReadableStream })) {
    const endpoint = /Running on (http:\S+)/.exec(line)?.[1];
    if (!endpoint) continue;
    vi.stubEnv('AWS_ENDPOINT_URL', endpoint);
    break;
  }
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
});
afterAll(async () => {
  moto.kill();
  await rm(folder, { recursive: true });
});

async function layer(name: string, content: string): Promise<Layer> {
  const file = join(folder, `${name}.zip`);
  await writeFile(file, zip({ 'nodejs/index.mjs': Buffer.from(content) }));
  return { name, description: 'a layer', file, runtimes: ['nodejs24.x'] };
}

describe('publishLayers, against moto', () => {
  it('publishes in every commercial region, open to all, and does nothing twice', async () => {
    const release = { layers: [await layer('Everywhere', 'export {}')], version: '1.0.0' };
    const first = await publishLayers(release);
    expect(first.failed.map(({ region }) => region)).toEqual(unknownToMoto);
    const known = regionsOf('aws').flatMap(({ code }) => (unknownToMoto.includes(code) ? [] : [code]));
    expect(first.published.map(({ region }) => region)).toEqual(known.sort());
    expect(first.published.every(({ done }) => done.join() === 'published,made public')).toBe(true);
    const second = await publishLayers(release);
    expect(second.published.map(({ arn }) => arn)).toEqual(first.published.map(({ arn }) => arn));
    expect(second.published.flatMap(({ done }) => done)).toEqual([]);
    expect(arnTable(first)).toContain(
      '| eu-west-1 | `arn:aws:lambda:eu-west-1:123456789012:layer:Everywhere:1` |',
    );
  });

  it('makes a new version of new code, and of a new release', async () => {
    const regions = ['eu-west-1'];
    await publishLayers({ layers: [await layer('Changing', 'one')], version: '1.0.0', regions });
    const code = await publishLayers({ layers: [await layer('Changing', 'two')], version: '1.0.0', regions });
    const next = await publishLayers({ layers: [await layer('Changing', 'two')], version: '1.1.0', regions });
    expect([code, next].map(({ published }) => published[0]?.arn.split(':').at(-1))).toEqual(['2', '3']);
  });

  it('reports regions that cannot be reached, and finishes when run again', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL_LAMBDA', 'http://127.0.0.1:9');
    vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
    const release = {
      layers: [await layer('Partial', 'code')],
      version: '1.0.0',
      regions: ['us-east-1', 'us-west-2'],
    };
    const refused = await publishLayers(release);
    expect(refused.failed.map(({ region }) => region)).toEqual(['us-east-1', 'us-west-2']);
    vi.stubEnv('AWS_ENDPOINT_URL_LAMBDA', undefined);
    expect((await publishLayers(release)).published).toHaveLength(2);
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
});
