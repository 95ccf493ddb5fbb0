import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Summary } from '@step-everywhere/infra/internal/run';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DeployedCloud, deployCloud } from '../harness/deployed-cloud.ts';
import { inRepository } from '../harness/run-binary.ts';

const worker = inRepository('examples/find-parameters/src/index.ts');

describe.each([
  ['aws-cn', ['cn-north-1', 'cn-northwest-1'], []],
  ['aws-us-gov', ['us-gov-east-1', 'us-gov-west-1'], ['--regions', 'enabled']],
])('a run of a file in the partition %s', (partition, regions, options) => {
  let aws: DeployedCloud;
  beforeAll(async () => {
    const organization = `
partition: ${partition}
defaults:
  roles: [{ name: Auditor, tags: { "stepeverywhere:assumable": "true" } }]
  parameters: [{ name: /garden/Zen, value: "raked in {region}" }]
accounts:
  - { id: "111111111111", name: management }
  - { id: "222222222222", name: prod }
`;
    aws = await deployCloud(
      'packages/cli/test/harness/workers/scripted.ts',
      { org: 'org.yaml' },
      organization,
    );
  });
  afterAll(() => aws.close());

  it("assumes the partition's roles, in the partition's regions", async () => {
    const { status, stdout, stderr } = await aws.run(
      ...['run', worker, '--role', 'Auditor', '--read-only', '--json', ...options],
      ...['--input', inRepository('examples/find-parameters/input.json')],
    );
    expect({ status, stderr }).toMatchObject({ status: 0 });
    const summary: Summary = JSON.parse(stdout);
    expect(summary).toMatchObject({ Targets: 4, Succeeded: 4 });
    expect(summary.ExecutionId).toMatch(new RegExp(`^arn:${partition}:states:${regions[0]}:111111111111:`));
    const folder = join(
      ...[
        aws.folder,
        '.step-everywhere/runs/emulated',
        summary.Bucket,
        summary.SummaryKey,
        '../../222222222222',
      ],
    );
    for (const region of regions) {
      const { Identity, Parameters } = JSON.parse(await readFile(join(folder, `${region}.json`), 'utf8'));
      expect(Identity.Arn).toMatch(new RegExp(`^arn:${partition}:sts::222222222222:assumed-role/Auditor/`));
      expect(Parameters).toMatchObject([{ Name: '/garden/Zen' }]);
    }
  });

  it('refuses a region of another partition', async () => {
    const elsewhere = await aws.run('run', worker, '--role', 'Auditor', '--region', 'eu-west-1');
    expect(elsewhere.status).toBe(1);
    const target = await aws.run('run', worker, '--role', 'Auditor', '--regions', 'eu-west-1');
    expect(target.status).toBe(1);
    expect(target.stderr).toMatch(
      new RegExp(`--regions: "eu-west-1" must be a region of the partition ${partition}`),
    );
  });
});
