import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type DeployedCloud, deployCloud } from '../harness/deployed-cloud.ts';
import { type FaultProxy, startFaultProxy } from '../harness/fault-proxy.ts';
import { terminalOf } from '../harness/terminal.ts';

// Tests that need a real terminal are in `terminal-run.test.ts`.
let aws: DeployedCloud;
let proxy: FaultProxy;
beforeAll(async () => {
  aws = await deployCloud('packages/cli/test/harness/workers/scripted.ts', { org: 4 });
  proxy = await startFaultProxy(String(aws.environment.AWS_ENDPOINT_URL));
});
afterAll(async () => {
  await proxy.close();
  await aws.close();
});

/** Workers wait for this file until their test has ended, and then make room for those of the next. */
let gate = '';
let tests = 0;
beforeEach(() => {
  tests += 1;
  gate = join(aws.folder, `gate-${tests}`);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await writeFile(gate, '');
});

const args = ['run', '--function', 'example', '--role', 'Auditor'];
const payload = (wish: object) => ['--payload', JSON.stringify(wish)];

const question = 'Leave the run running (d), stop it (s), or keep watching (Enter)? ';
const terminal = () => {
  const environment = { ...aws.environment, AWS_ENDPOINT_URL: proxy.url };
  const person = terminalOf({ environment, folder: aws.folder });
  return { ...person, start: (...more: string[]) => person.run(...args, ...more) };
};

describe('on a terminal', () => {
  it('asks before a run over more than 50 targets, and shows a bar', async () => {
    const no = terminal();
    const refused = no.start(...payload({}));
    await no.shows('Start it? [y/N] ');
    no.type('');
    expect(await refused).toBe(1);
    expect(no.text.shown).toMatch(/68 targets[\s\S]*not started\nHelp: .*\n$/);

    const yes = terminal();
    const done = yes.start(...payload({}));
    await yes.shows('Start it? [y/N] ');
    yes.type('Y');
    expect(await done).toBe(0);
    expect(yes.text.shown).toMatch(/░/);
  });

  it('asks on Ctrl-C whether to continue, to leave, or to stop', async () => {
    const wish = payload({ waitFor: gate });
    const person = terminal();
    const status = person.start('--regions', 'us-east-1', ...wish);
    await person.shows('4 running');
    person.interrupt();
    await person.shows(question);
    person.type('');
    await person.shows('4 running', person.text.shown.split('4 running').length);
    person.interrupt();
    await person.shows(question, 2);
    person.type('s');
    expect(await status).toBe(130);
    expect(person.text.shown).toContain('Stopping: no new targets are started.');
    expect(person.text.shown).toContain('The user stopped the run from the command line.');

    const other = terminal();
    const left = other.start('--regions', 'us-east-1', ...wish, '--name', 'left');
    await other.shows('4 running');
    other.interrupt();
    await other.shows(question);
    other.type('d');
    expect(await left).toBe(130);
    expect(other.text.shown).toContain('The run goes on. Watch it: step-everywhere status left --follow');
    expect((await aws.run('stop', 'left')).status).toBe(0);
  });

  it('leaves on Ctrl-C also while AWS is out of reach, whatever the user chose before', async () => {
    const person = terminal();
    const away = person.start('--regions', 'us-east-1', ...payload({ waitFor: gate }), '--name', 'away');
    await person.shows('4 running');
    await proxy.refuse();
    try {
      await person.shows('AWS does not answer');
      person.interrupt();
      await person.shows(question);
      person.type('s');
      await vi.waitFor(() => expect(person.text.shown.endsWith(question)).toBe(false));
      person.interrupt();
      await person.shows(question, 2);
      person.type('d');
      expect(await away).toBe(130);
      expect(person.text.shown).toContain('The run goes on.');
    } finally {
      await proxy.accept();
    }
    expect((await aws.run('stop', 'away')).status).toBe(0);
  });

  it('ends a download on Ctrl-C, and says how to come back to the results', async () => {
    proxy.fault(({ path }) => (path.includes('/us-east-1.json') ? 'reset' : undefined));
    const person = terminal();
    const status = person.start('--regions', 'us-east-1', ...payload({}), '--name', 'full');
    await person.shows('AWS does not answer');
    person.interrupt();
    expect(await status).toBe(130);
    proxy.fault(() => undefined);
    expect(person.text.shown).toContain('The run has ended. Its results: step-everywhere results full');
    expect((await aws.run('results', 'full', '--out', 'later')).status).toBe(0);
  });
});
