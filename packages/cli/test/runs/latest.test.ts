import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runKind } from '../../src/runs/run-kind.ts';
import { type DeployedCloud, deployCloud } from '../harness/deployed-cloud.ts';

let aws: DeployedCloud;
beforeAll(async () => {
  aws = await deployCloud('packages/cli/test/harness/workers/scripted.ts', { org: 3 });
});
afterAll(() => aws.close());

const run = (...args: string[]) =>
  aws.run('run', '--function', 'example', '--role', 'Auditor', '--regions', 'us-east-1,eu-west-1', ...args);

describe('the last run', () => {
  it('does not exist while there are only preflights', async () => {
    expect((await run('--payload', '{}', '--preflight', '--name', 'check-first')).status).toBe(0);
    for (const command of ['status', 'results', 'retry', 'stop', 'report']) {
      const { status, stderr } = await aws.run(command, 'latest');
      expect({ command, status }).toEqual({ command, status: 1 });
      expect(stderr).toMatch(/ has no run yet, only preflights; `step-everywhere run --help`/);
    }
  });

  it('is not a later preflight', async () => {
    const failing = await run('--payload', '{"fail":["eu-west-1"]}', '--name', 'real');
    expect(failing.status).toBe(2);
    expect((await run('--payload', '{}', '--preflight', '--name', 'check-again')).status).toBe(0);
    expect((await aws.run('doctor', '--role', 'Auditor')).status).toBe(0);

    const { Name, Kind, Status } = JSON.parse((await aws.run('status', 'latest', '--json')).stdout);
    expect({ Name, Kind, Status }).toEqual({ Name: 'real', Kind: 'run', Status: 'incomplete' });
    const { status, stderr } = await aws.run('retry', 'latest', '--class', 'not-attempted');
    expect(status).toBe(1);
    expect(stderr).toMatch(
      / real has no target of class not-attempted to retry; failed or not attempted: 3 of class handler$/m,
    );
  });

  it('is distinguished from preflights in the list, which shows the outcome of the targets', async () => {
    const { stdout } = await aws.run('list');
    expect(stdout).toMatch(/^step-everywhere-doctor-\S+ +doctor +emulated +succeeded .* 1 target: 1 ready$/m);
    expect(stdout).toMatch(/^check-again +preflight +emulated +succeeded .* 6 targets: 6 ready$/m);
    expect(stdout).toMatch(/^real +run +emulated +incomplete .* 6 targets: 3 succeeded, 3 failed$/m);
    const named = async (status: string) =>
      JSON.parse((await aws.run('list', '--json', '--status', status, '--limit', '1')).stdout).map(
        ({ Name }: { readonly Name: string }) => Name,
      );
    expect(await named('incomplete')).toEqual(['real']);
    expect(await named('failed')).toEqual([]);
  });

  it('calls the targets of a preflight ready everywhere, and advises no retry', async () => {
    const shown = await Promise.all(
      [
        ['status', 'check-again'],
        ['stop', 'check-again'],
        ['results', 'check-again', '--format', 'csv', '--status', 'ready'],
      ].map(async (args) => (await aws.run(...args)).stdout),
    );
    expect(shown[0]).toMatch(/\n6 targets: 6 ready, 0 failed, 0 skipped, 0 not attempted in /);
    expect(shown[1]).toMatch(/\n6 targets: 6 ready, 0 failed, 0 skipped, 0 not attempted in /);
    expect(shown[2]?.match(/,ready,/g)).toHaveLength(6);
    expect(shown.join('')).not.toMatch(/retry|Results:/i);
    const { stdout } = await aws.run('results', 'check-again', '--status', 'not-attempted');
    expect(stdout).toBe('');
  });

  it('a preflight cannot be retried, because its targets were not attempted', async () => {
    const { status, stderr } = await aws.run('retry', 'check-again', '--class', 'not-attempted', '--yes');
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /check-again was a preflight, which invokes no worker, .* step-everywhere run\nHelp: .*\n$/,
    );
  });
});

it.each([
  ['{"Function":"x"}', 'run'],
  ['{"Retry":{"Execution":"x"}}', 'retry'],
  ['{"Preflight":true}', 'preflight'],
  ['{"Preflight":false}', 'run'],
  ['{"Retry":{"Execution":"x"},"Preflight":true}', 'preflight'],
  ['null', 'run'],
  ['[]', 'run'],
])('an execution of %s is a %s', (input, kind) => {
  expect(runKind({ name: 'any', input })).toBe(kind);
});
