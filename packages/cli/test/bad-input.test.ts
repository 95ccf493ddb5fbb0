import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmulatedCloud, startEmulatedCloud } from '../src/local/emulated-cloud.ts';
import { runFailedError } from '../src/runs/run-failed.ts';
import { prepareWorker } from '../src/worker/prepare-worker.ts';
import type { PreparedWorker } from '../src/worker/worker-name.ts';
import { inRepository, runBinary } from './harness/run-binary.ts';
import { runExecution } from './harness/run-execution.ts';
import { type IssuedSecrets, tapIssuedSecrets } from './harness/tap-issued-secrets.ts';

const worker = inRepository('examples/find-parameters/src/index.ts');
const options = { timeout: 10, memory: 256 };
const foo = 'arn:aws:lambda:us-east-1:111111111111:function:Foo';
const someTargets = [{ AccountId: '111111111111', Regions: ['us-east-1'] }];

/** Name, fields of the input, and what the message must hold: field, value and expectation. */
const bad: [string, Record<string, unknown>, RegExp[]][] = [
  ['an unknown field', { Regoins: ['us-east-1'] }, [/Regoins/, /Regions|unknown|expected/i]],
  ['an empty list of regions', { Regions: [] }, [/Regions/, /\[\]|empty/, /at least one|expected|enabled/i]],
  [
    'a region that does not exist',
    { Regions: ['eu-noth-1'] },
    [/Regions/, /eu-noth-1/, /expected|region of|eu-north-1/i],
  ],
  ['a function without the prefix', { Function: foo }, [/Function/, /Foo/, /StepEverywhere_/]],
  ['a role name with a space', { RoleName: 'My Role' }, [/RoleName/, /My Role/, /expected|letters/i]],
  [
    'accounts together with targets',
    { Accounts: { Include: ['111111111111'] }, Targets: someTargets },
    [/both Targets and Accounts, but must have Targets alone, or Accounts and Regions\. /],
  ],
];

const stranger = { Accounts: { Include: ['123'] } };
bad.push([
  'an account id that is none',
  stranger,
  [/Accounts\.Include\[0\] is "123", but must be an account id/],
]);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bad-input-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the orchestrator', { timeout: 60_000 }, () => {
  let cloud: EmulatedCloud;
  let prepared: PreparedWorker;
  let secrets: IssuedSecrets;
  let workerArn: string;
  beforeAll(async () => {
    secrets = tapIssuedSecrets();
    cloud = await startEmulatedCloud({ org: 2, out: 'out' }, folder);
    prepared = await prepareWorker(worker, folder);
    workerArn = (await cloud.deploy(prepared, options)).arn;
  });
  afterAll(async () => {
    secrets.stop();
    await cloud.close();
    await prepared.remove();
  });

  async function end(fields: Record<string, unknown>) {
    const input = { Function: workerArn, RoleName: 'Auditor', ...fields };
    return runExecution(cloud.stepFunctions, cloud.stateMachineArn, input);
  }

  it.each(bad)('refuses %s before it assumes a role', async (_, fields, expected) => {
    const ended = await end(fields);
    expect(ended).toMatchObject({ status: 'FAILED' });
    for (const pattern of expected) expect(runFailedError(ended).message).toMatch(pattern);
    expect(secrets.credentials.size).toBe(0);
  });

  it('assumes roles for good input, as this test would see', async () => {
    expect(await end({ Regions: ['us-east-1'] })).toMatchObject({ status: 'SUCCEEDED' });
    expect(secrets.credentials.size).toBeGreaterThan(0);
  });
});

describe('step-everywhere dev', { timeout: 60_000 }, () => {
  it.each(bad)('prints one line for %s and ends with status 1', async (name, fields, expected) => {
    const file = `${name.replaceAll(' ', '-')}.json`;
    await writeFile(join(folder, file), JSON.stringify({ RoleName: 'Auditor', ...fields }));
    const { status, stdout, stderr } = await runBinary(
      ['dev', worker, '--org', '2', '--input', file],
      folder,
    );
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    const lines = stderr.trimEnd().split('\n');
    expect(lines.filter((line) => line.startsWith('step-everywhere: '))).toHaveLength(1);
    for (const pattern of expected) expect(lines.at(-1)).toMatch(pattern);
    expect(stderr).not.toMatch(/^ {4}at /m);
  });
});
