import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type DeployedCloud, deployCloud } from '../harness/deployed-cloud.ts';
import { type FaultProxy, startFaultProxy } from '../harness/fault-proxy.ts';
import { runAtTerminal, type Step } from '../harness/run-at-terminal.ts';

let aws: DeployedCloud;
let proxy: FaultProxy;
beforeAll(async () => {
  aws = await deployCloud('packages/cli/test/harness/workers/told.ts', { org: 4 });
  proxy = await startFaultProxy(String(aws.environment.AWS_ENDPOINT_URL));
}, 60_000);
afterAll(async () => {
  await proxy.close();
  await aws.close();
});

const ctrlC = '\u0003';
const question = 'Leave the run to itself (d), stop it (s), or go on watching (Enter)? ';
const at = (args: readonly string[], steps: readonly Step[]) =>
  runAtTerminal(args, steps, aws.folder, { ...aws.environment, AWS_ENDPOINT_URL: proxy.url });
const run = (wish: object, more: readonly string[], steps: readonly Step[]) =>
  at(
    ['run', '--function', 'example', '--role', 'Auditor', '--payload', JSON.stringify(wish), ...more],
    steps,
  );
/** Workers wait for this file until their test has ended: then they make room for those of the next. */
let gate = '';
let tests = 0;
beforeEach(() => {
  tests += 1;
  gate = join(aws.folder, `gate-${tests}`);
});
afterEach(() => writeFile(gate, ''));
const statusOf = async (name: string) => JSON.parse((await aws.run('status', name, '--json')).stdout).Status;

const isPythonThere = spawnSync('python3', ['--version']).status === 0;

// A pseudo-terminal is what Python has and Node.js has not.
describe.skipIf(!isPythonThere)('a run at a terminal', { timeout: 180_000 }, () => {
  it('asks before it starts many targets, moves a bar, and ends with the report', async () => {
    const steps: Step[] = [
      ['shows', '68 targets'],
      ['shows', 'Start it? [y/N] '],
      ['types', 'y\n'],
      ['shows', '░'],
      ['shows', '68 targets: 68 succeeded, 0 failed'],
    ];
    expect((await run({}, [], steps)).status).toBe(0);
  });

  it('starts nothing after a no, nor after Ctrl-C', async () => {
    for (const answer of ['\n', ctrlC]) {
      const { status, shown } = await run(
        {},
        ['--name', 'unwanted'],
        [
          ['shows', '[y/N] '],
          ['types', answer],
        ],
      );
      expect(status).toBe(1);
      expect(shown).toMatch(/not started\r\n$/);
    }
    expect((await aws.run('status', 'unwanted')).status).toBe(1);
  });

  it('goes on after Ctrl-C and Enter, and stops after Ctrl-C and s', async () => {
    const { status, shown } = await run(
      { waitFor: gate },
      ['--regions', 'us-east-1', '--name', 'stopped'],
      [
        ['shows', '4 running'],
        ['types', ctrlC],
        ['shows', question],
        ['types', '\n'],
        ['shows', '4 running'],
        ['types', ctrlC],
        ['shows', question],
        ['types', 's\n'],
        ['shows', 'Stopping: no new targets are begun.'],
      ],
    );
    expect(status).toBe(130);
    expect(shown).toContain('The user stopped the run from the command line.');
    expect(await statusOf('stopped')).toBe('stopped');
  });

  it('leaves the run to itself after Ctrl-C and d, and after Ctrl-C twice', async () => {
    for (const [name, answer] of [
      ['left', 'd\n'],
      ['left-twice', ctrlC],
    ] as const) {
      const { status, shown } = await run(
        { waitFor: gate },
        ['--regions', 'us-east-1', '--name', name],
        [
          ['shows', '4 running'],
          ['types', ctrlC],
          ['shows', question],
          ['types', answer],
        ],
      );
      expect(status).toBe(130);
      expect(shown).toContain(`The run goes on. Watch it: step-everywhere status ${name} --follow`);
      expect(await statusOf(name)).toBe('running');
      expect((await aws.run('stop', name)).status).toBe(0);
    }
  });

  it('leaves on Ctrl-C also while AWS is out of reach, whatever was wanted before', async () => {
    const underWay = join(aws.folder, 'under-way');
    const away = run(
      { waitFor: gate },
      ['--regions', 'us-east-1', '--name', 'away'],
      [
        ['shows', '4 running'],
        ['touches', underWay],
        ['shows', 'AWS does not answer'],
        ['types', ctrlC],
        ['shows', question],
        ['types', 's\n'],
        ['types', ctrlC],
        ['shows', question],
        ['types', 'd\n'],
      ],
    );
    await vi.waitFor(() => expect(existsSync(underWay)).toBe(true), { timeout: 60_000 });
    await proxy.refuse();
    try {
      const { status, shown } = await away;
      expect(status).toBe(130);
      expect(shown).toContain('The run goes on.');
    } finally {
      await proxy.accept();
    }
    expect((await aws.run('stop', 'away')).status).toBe(0);
  });

  it('ends a download on Ctrl-C, and says how to come back to the results', async () => {
    proxy.fault(({ path }) => (path.includes('/us-east-1.json') ? 'reset' : undefined));
    const { status, shown } = await run(
      {},
      ['--regions', 'us-east-1', '--name', 'full'],
      [
        ['shows', 'AWS does not answer'],
        ['types', ctrlC],
      ],
    );
    proxy.fault(() => undefined);
    expect(status).toBe(130);
    expect(shown).toContain('The run has ended. Its results: step-everywhere results full');
    expect((await aws.run('results', 'full', '--out', join(aws.folder, 'later'))).status).toBe(0);
  });
});
