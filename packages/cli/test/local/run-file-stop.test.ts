import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type DeployedCloud, deployCloud } from '../harness/deployed-cloud.ts';
import { inRepository } from '../harness/run-binary.ts';
import { terminalOf } from '../harness/terminal.ts';

let aws: DeployedCloud;
beforeAll(async () => {
  aws = await deployCloud('packages/cli/test/harness/workers/scripted.ts', { org: 2 });
});
afterAll(() => aws.close());
afterEach(() => vi.unstubAllEnvs());

const question =
  'Stop the run (s), or continue (Enter)? It runs in this process, so it ends with the command. ';

/** Starts a run in two accounts, one after the other, whose workers wait for the file `go`. */
async function begin(name: string) {
  const begun = join(aws.folder, name);
  await mkdir(begun);
  const person = terminalOf(aws);
  const ended = person.run(
    ...[
      'run',
      inRepository('packages/cli/test/harness/workers/scripted.ts'),
      '--role',
      'Auditor',
      '--name',
      name,
    ],
    ...['--regions', 'us-east-1,eu-west-1', '--concurrency', '1', '--out', `out-${name}`],
    ...['--payload', JSON.stringify({ begun, waitFor: join(begun, 'go') })],
  );
  await vi.waitFor(async () => expect(await readdir(begun)).toHaveLength(2), { timeout: 200_000 });
  return { person, ended, go: () => writeFile(join(begun, 'go'), '') };
}

describe('Ctrl-C in a run on this machine', () => {
  it('asks, stops, waits for running workers, and leaves a complete report', async () => {
    const { person, ended, go } = await begin('waits');
    person.interrupt();
    await person.shows(question);
    person.type('');
    await vi.waitFor(() => expect(person.text.shown.endsWith(question)).toBe(false));
    person.interrupt();
    await person.shows(question, 2);
    person.type('s');
    await person.shows('Waiting for 2 workers that have begun; Ctrl-C ends them at once.');
    await go();
    expect(await ended).toBe(130);
    expect(person.text.printed).toMatch(/^Report: step-everywhere report /m);
    expect(person.text.printed).toMatch(
      /\n4 targets: 2 succeeded, 0 failed, 0 skipped, 2 not attempted in [\d.]+ s\n$/,
    );
    const { stdout } = await aws.run('status', 'waits', '--local', 'out-waits', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ Status: 'stopped', Targets: 4, NotAttempted: 2 });
    const rows = await aws.run('results', 'latest', '--local', 'out-waits');
    const statuses = rows.stdout.trimEnd().split('\n');
    expect(statuses.map((row) => JSON.parse(row).Status)).toEqual([
      ...['succeeded', 'succeeded', 'not-attempted', 'not-attempted'],
    ]);
  });

  it('ends running workers at once when it is pressed again', async () => {
    const { person, ended } = await begin('hurries');
    person.interrupt();
    await person.shows(question);
    person.interrupt();
    await person.shows('Waiting for 2 workers');
    person.interrupt();
    expect(await ended).toBe(130);
    expect(person.text.printed).toMatch(
      / {2}2 targets {2}Interrupted: The run ended while this account was in progress/,
    );
    expect(person.text.printed).toMatch(/\n4 targets: 0 succeeded, 2 failed, 0 skipped, 2 not attempted/);
  });
});
