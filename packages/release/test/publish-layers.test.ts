import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { regionsOf } from '@step-everywhere/core/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Aws, AwsError } from '../src/aws.ts';
import type { Layer } from '../src/layers.ts';
import { arnTable, publishLayers } from '../src/publish-layers.ts';

const regions = regionsOf('aws').map(({ code }) => code);
let folder: string;
let layer: Layer;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'layers-'));
  layer = { name: 'Some', description: 'a layer', file: join(folder, 'some.zip'), runtimes: ['nodejs24.x'] };
  await writeFile(layer.file, 'code');
});
afterEach(() => rm(folder, { recursive: true }));

/** Lambda without layers, in an account that has enabled all regions except one. */
const emptyLambda =
  (disabled?: string): Aws =>
  async (service, operation, region) => {
    if (region === disabled) {
      const output = 'An error occurred (UnrecognizedClientException) when calling the operation: no';
      throw new AwsError(`${service} ${operation}`, output, undefined);
    }
    if (operation === 'get-layer-version-policy') {
      const output = 'An error occurred (ResourceNotFoundException) when calling the operation: none';
      throw new AwsError(`${service} ${operation}`, output, undefined);
    }
    if (operation !== 'publish-layer-version') return {};
    return { LayerVersionArn: `arn:aws:lambda:${region}:123456789012:layer:Some:1`, Version: 1 };
  };

describe('publishLayers', () => {
  it('publishes in every commercial region by default', async () => {
    const result = await publishLayers({ layers: [layer], version: '1.0.0', aws: emptyLambda() });
    expect(result.failed).toEqual([]);
    expect(result.published.map(({ region }) => region)).toEqual([...regions].sort());
    for (const { done } of result.published) expect(done).toEqual(['published', 'made public']);
    const table = arnTable(result);
    for (const region of regions)
      expect(table).toContain(`| ${region} | \`arn:aws:lambda:${region}:123456789012:layer:Some:1\` |`);
  });

  it('continues if the account has not enabled a region, and reports it', async () => {
    const [disabled = '', ...others] = regions;
    const aws = emptyLambda(disabled);
    const { published, failed } = await publishLayers({ layers: [layer], version: '1.0.0', aws });
    expect(published).toHaveLength(others.length);
    const reason = 'UnrecognizedClientException: the account has not enabled this region';
    expect(failed).toEqual([{ layer: 'Some', region: disabled, reason }]);
  });
});
