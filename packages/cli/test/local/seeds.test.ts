import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { inRepository } from '../harness/run-binary.ts';
import { runCommand } from '../harness/run-command.ts';

const workers = inRepository('packages/cli/test/harness/workers');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seeds '));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const organization = (seeds: object[]) => `
accounts:
  - { id: "111111111111", name: management, roles: [{ name: Auditor, tags: { "stepeverywhere:assumable": "true" } }] }
  - { id: "222222222222", name: pay, ou: Work/Prod, roles: [{ name: Auditor, tags: { "stepeverywhere:assumable": "true" } }] }
seeds: ${JSON.stringify(seeds)}
`;

async function dev(seeds: object[], ...more: string[]) {
  await writeFile(join(folder, 'organization.yaml'), organization(seeds));
  const where = ['--org', 'organization.yaml', '--regions', 'us-east-1'];
  return runCommand(['dev', join(workers, 'seeded.ts'), ...where, ...more], folder);
}

it('seeds create the data for a worker, as an administrator, in their targets, also for a retry, and leave no runs', async () => {
  const file = join(workers, 'seed.ts');
  const seeds = [
    { file, ou: 'Work', regions: ['eu-west-1'], payload: { start: 'of-ou' } },
    { file, account: '111111111111', payload: { start: 'of-account' } },
  ];
  const healed = join(folder, 'healed');
  const first = await dev(seeds, '--seed', file, '--payload', JSON.stringify({ healed }));
  expect({ status: first.status, stderr: first.stderr }).toMatchObject({ status: 2 });
  expect(first.stderr).toMatch(/^Seeded 2 targets with seed\.ts$/m);
  // The seeds' data was deleted with the first run's emulator.
  await writeFile(healed, '');
  const { status, stderr } = await runCommand(['retry', 'latest', '--local', '--yes'], folder);
  expect({ status, stderr }).toMatchObject({ status: 0 });
  expect(stderr).toMatch(/^Seeded 2 targets with seed\.ts$/m);
  const { stdout } = await runCommand(['results', 'latest', '--local', '--format', 'jsonl'], folder);
  const found = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).Result);
  const role = 'stepeverywhere-seed';
  expect(found).toEqual([
    [`of-account-${role}-111111111111-us-east-1`, `seed-${role}-111111111111-us-east-1`],
    [`of-ou-${role}-222222222222-eu-west-1`, `seed-${role}-222222222222-us-east-1`],
  ]);
  const list = await runCommand(['list', '--local', '--json'], folder);
  expect(JSON.parse(list.stdout).map(({ Kind }: { readonly Kind: string }) => Kind)).toEqual([
    'retry',
    'run',
  ]);
});

it('a seed that fails ends the command before the run', async () => {
  const { status, stdout, stderr } = await dev([
    { file: join(workers, 'seed.ts'), payload: { fails: true } },
  ]);
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(
    /^step-everywhere: the seed .*seed\.ts failed in 2 of 2 targets, with RangeError: no room for seeds \(.*seed\.ts:8:\d+\)$/m,
  );
});

it('the error of a seed that cannot be bundled says that it is a seed, and a misspelt field of the organization gets a suggestion', async () => {
  const missing = await dev([], '--seed', 'nowhere.ts');
  expect(missing.stderr).toMatch(
    /^step-everywhere: the seed nowhere\.ts cannot be run: The worker .*nowhere\.ts does not exist; name/m,
  );
  const misspelt = await dev([{ file: 'seed.ts', region: ['us-east-1'] }]);
  expect(misspelt.stderr).toMatch(
    /--org: organization\.yaml: seeds\[0\]\.region: unknown field; expected file, account, ou, regions, payload \(Did you mean regions\?\)$/m,
  );
});

it('only seeds can use their role', async () => {
  const { status, stdout, stderr } = await dev([], '--role', 'StepEverywhere-Seed');
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(/the role StepEverywhere-Seed; the accounts have Auditor$/m);
});
