import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { partitions } from '@step-everywhere/core/contract';
import type { Summary } from '@step-everywhere/infra/internal/run';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { inRepository } from '../harness/run-binary.ts';
import { runCommand } from '../harness/run-command.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'partitions-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

// The template, the state machine, its functions, the emulator and the command line in one run of each.
it.each(partitions)(
  'a worker runs in every region of the partition $id',
  async ({ id, regions, globalRegion }) => {
    const organization = `
partition: ${id}
defaults: { roles: [{ name: ops/audit/Auditor, tags: { "stepeverywhere:assumable": "true" } }] }
accounts: [{ id: "111111111111", name: management }, { id: "210000000001", name: member, ou: Workloads }]
`;
    await writeFile(join(folder, `${id}.yaml`), organization);
    const worker = inRepository('packages/cli/test/harness/workers/told.ts');
    const where = ['--org', `${id}.yaml`, '--out', id, '--accounts', 'Workloads', '--payload', '{}'];
    // What the user sets for AWS is nothing that the emulator has.
    const variables = { AWS_USE_FIPS_ENDPOINT: 'true', AWS_USE_DUALSTACK_ENDPOINT: 'true' };
    const { status, stdout, stderr } = await runCommand(
      ['dev', worker, ...where, '--regions', '*', '--json'],
      folder,
      variables,
    );
    expect({ status, stderr }).toMatchObject({ status: 0 });
    const byDefault = regions.filter(({ optIn }) => !optIn);
    const summary: Summary = JSON.parse(stdout);
    expect(summary).toMatchObject({ Targets: regions.length, Succeeded: byDefault.length, Failed: 0 });
    expect(summary.ExecutionId).toMatch(new RegExp(`^arn:${id}:states:[\\w-]+:111111111111:execution:`));
    const { stdout: rows } = await runCommand(['results', 'latest', '--local', id, '--json'], folder);
    const found = JSON.parse(rows).map(({ Region }: { readonly Region: string }) => Region);
    expect(found.sort()).toEqual(regions.map(({ code }) => code).sort());
    expect(found).toContain(globalRegion);
  },
);
