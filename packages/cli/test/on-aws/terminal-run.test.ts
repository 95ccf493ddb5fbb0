import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DeployedCloud, deployCloud } from '../harness/deployed-cloud.ts';
import { runAtTerminal, type Step } from '../harness/run-at-terminal.ts';

let aws: DeployedCloud;
beforeAll(async () => {
  aws = await deployCloud('packages/cli/test/harness/workers/scripted.ts', { org: 4 });
});
afterAll(() => aws.close());

const ctrlC = '\u0003';
const question = 'Leave the run running (d), stop it (s), or keep watching (Enter)? ';
const run = (wish: object, name: string, steps: readonly Step[]) => {
  const args = ['run', '--function', 'example', '--role', 'Auditor', '--payload', JSON.stringify(wish)];
  return runAtTerminal([...args, '--name', name], steps, aws.folder, aws.environment);
};

const isPythonThere = spawnSync('python3', ['--version']).status === 0;

// Python has pseudo-terminals, and Node.js does not. Tests that do not need a real terminal are in `follow.test.ts`.
describe.skipIf(!isPythonThere)('a run at a terminal', () => {
  it('is not started after Ctrl-C', async () => {
    const { status, shown } = await run({}, 'unwanted', [
      ['shows', '[y/N] '],
      ['types', ctrlC],
    ]);
    expect(status).toBe(1);
    expect(shown).toMatch(/not started\r\nHelp: .*#notconfirmederror\r\n$/);
    expect((await aws.run('status', 'unwanted')).status).toBe(1);
  });

  it('moves a bar, continues after Ctrl-C and Enter, and is left after two Ctrl-C', async () => {
    const gate = join(aws.folder, 'gate');
    const { status, shown } = await run({ waitFor: gate }, 'left', [
      ['shows', '68 targets'],
      ['shows', 'Start it? [y/N] '],
      ['types', 'y\n'],
      ['shows', '░'],
      ['shows', ' running'],
      ['types', ctrlC],
      ['shows', question],
      ['types', '\n'],
      ['shows', ' running'],
      ['types', ctrlC],
      ['shows', question],
      ['types', ctrlC],
    ]);
    expect(status).toBe(130);
    expect(shown).toContain('The run goes on. Watch it: step-everywhere status left --follow');
    const { stdout } = await aws.run('status', 'left', '--json');
    expect(JSON.parse(stdout).Status).toBe('running');
    expect((await aws.run('stop', 'left')).status).toBe(0);
    await writeFile(gate, '');
  });
});
