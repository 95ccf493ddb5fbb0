// `infra/test/input/input.test.ts` tests which input is refused and with which message; here, every way to start a
// run must refuse it.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type IssuedSecrets, tapIssuedSecrets } from '../../../scripts/testing/tap-issued-secrets.ts';
import { type EmulatedCloud, startEmulatedCloud } from '../src/local/emulated-cloud.ts';
import { runFailedError } from '../src/runs/run-failed.ts';
import { prepareWorker } from '../src/worker/prepare-worker.ts';
import type { PreparedWorker } from '../src/worker/worker-name.ts';
import { inRepository } from './harness/run-binary.ts';
import { runCommand } from './harness/run-command.ts';
import { runExecution } from './harness/run-execution.ts';

const worker = inRepository('examples/find-parameters/src/index.ts');
const bad = { RoleName: 'Auditor', Regions: ['eu-noth-1'] };
const refusal = /Regions\[0\] is "eu-noth-1", but must be a region of the partition aws\./;

let folder: string;
let cloud: EmulatedCloud;
let prepared: PreparedWorker;
let secrets: IssuedSecrets;
let workerArn: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bad-input-'));
  secrets = tapIssuedSecrets();
  cloud = await startEmulatedCloud({ org: 2, out: 'out' }, { cwd: folder, env: {} });
  prepared = await prepareWorker(worker, folder);
  workerArn = (await cloud.deploy(prepared, { timeout: 10, memory: 256 })).arn;
});
afterAll(async () => {
  secrets.stop();
  await cloud.close();
  await prepared.remove();
  await rm(folder, { recursive: true, force: true });
});

it('is refused by the orchestrator before it assumes a role', async () => {
  const end = (input: object) =>
    runExecution(cloud.stepFunctions, cloud.stateMachineArn, { Function: workerArn, ...input });
  const ended = await end(bad);
  expect(ended).toMatchObject({ status: 'FAILED' });
  expect(runFailedError(ended).message).toMatch(refusal);
  expect(secrets.credentials.size).toBe(0);
  // Good input does assume roles, so the test would notice it.
  expect(await end({ ...bad, Regions: ['us-east-1'] })).toMatchObject({ status: 'SUCCEEDED' });
  expect(secrets.credentials.size).toBeGreaterThan(0);
});

it('is refused by `step-everywhere dev` in one line', async () => {
  await writeFile(join(folder, 'input.json'), JSON.stringify(bad));
  const dev = ['dev', worker, '--org', '2', '--input', 'input.json', '--out', 'dev'];
  const { status, stdout, stderr } = await runCommand(dev, folder);
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  const lines = stderr.trimEnd().split('\n');
  expect(lines.filter((line) => line.startsWith('step-everywhere: '))).toEqual([
    expect.stringMatching(refusal),
  ]);
  expect(lines.at(-1)).toMatch(/^Help: .*#optionerror$/);
  expect(stderr).not.toMatch(/^ {4}at /m);
});
