import { once } from 'node:events';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DeployedCloud, deployCloud } from '../harness/deployed-cloud.ts';
import { inRepository } from '../harness/run-binary.ts';

const worker = inRepository('packages/cli/test/harness/workers/replayed.ts');
const payload = { fail: 'eu-west-1', why: 'a "reason"' };

let aws: DeployedCloud;
beforeAll(async () => {
  aws = await deployCloud('packages/cli/test/harness/workers/replayed.ts', { org: 'org.yaml' }, organization);
  const { status } = await aws.run(
    ...['run', '--function', 'example', '--role', 'ops/Auditor', '--regions', 'us-east-1,eu-west-1'],
    ...['--payload', JSON.stringify(payload), '--name', 'first', '--json'],
  );
  expect(status).toBe(2);
});
afterAll(() => aws.close());

const organization = `
defaults: { roles: [{ name: ops/Auditor, tags: { "stepeverywhere:assumable": "true" } }] }
accounts:
  - { id: "111111111111", name: management }
  - { id: "222222222222", name: prod }
  - { id: "333333333333", name: closed, state: SUSPENDED }
`;

const replay = (account: string, region: string, ...args: string[]) =>
  aws.run('replay', 'first', account, region, '--worker', worker, ...args);

/** Waits until a debugger can attach. @returns the address. */
async function inspected(child: ReturnType<DeployedCloud['start']>) {
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  const ended = once(child, 'close').then(([status]) => ({ status, stdout, stderr }));
  const url = await new Promise<string>((resolve, reject) => {
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
      const [found] = /ws:\/\/127\.0\.0\.1:\d+\/[\w-]+/.exec(stderr) ?? [];
      if (found !== undefined) resolve(found);
    });
    child.once('close', () => reject(new Error(stderr)));
  });
  return { url, ended, sofar: () => ({ stdout, stderr }) };
}

describe('step-everywhere replay', () => {
  it('runs the file with the payload, role and execution of the target, in an emulator of its own', async () => {
    const { status, stdout, stderr } = await replay('222222222222', 'us-east-1');
    expect(status).toBe(0);
    expect(stderr).toBe(
      'Replay 222222222222 prod us-east-1; in the run it was: succeeded\nlooking at prod\nprofiles are in /dev/null\n',
    );
    expect(JSON.parse(stdout)).toEqual({
      account: { id: '222222222222', name: 'prod' },
      region: 'us-east-1',
      payload,
      execution: 'first',
      Arn: 'arn:aws:sts::222222222222:assumed-role/Auditor/StepEverywhere-replay-first',
    });
  });

  it('shows the failure again, in the lines of the source', async () => {
    const { status, stdout, stderr } = await replay('222222222222', 'eu-west-1');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(
      /^Replay 222222222222 prod eu-west-1; in the run it failed \(handler\): TypeError: No luck in eu-west-1\n/,
    );
    expect(stderr).toMatch(/\nFailed: TypeError: No luck in eu-west-1\n.*replayed\.ts:9:/);
  });

  it('refuses an executable, which has no handler to call, and says how to run it', async () => {
    const executable = join(aws.folder, 'bootstrap');
    await writeFile(executable, '#!/bin/sh\nexit 3\n', { mode: 0o755 });
    const { status, stdout, stderr } = await aws.run(
      ...['replay', 'first', '222222222222', 'eu-west-1', '--worker', executable],
    );
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(
      /--worker: .*bootstrap is an executable or is compiled to one, and replay cannot call executables; run it with dev --accounts ACCOUNT/,
    );
  });

  it('shows as JSON that a change fixes it, also for a retry of the run, with the variables of the template', async () => {
    const retried = await aws.run('retry', 'first', '--name', 'second', '--json');
    expect(retried.status).toBe(2);
    const mended = join(aws.folder, 'mended.mjs');
    await writeFile(
      mended,
      `const { STAGE, TABLE } = process.env;
       export const handler = ({ region, payload }) => ({ region, why: payload.why, STAGE, TABLE });\n`,
    );
    await writeFile(
      join(aws.folder, 'template.yaml'),
      `Resources:
  Mended:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: StepEverywhere_example
      Environment: { Variables: { STAGE: template, TABLE: !Sub 'table-\${AWS::AccountId}' } }
`,
    );
    const { status, stdout, stderr } = await aws.run(
      ...['replay', 'second', '222222222222', 'eu-west-1', '--worker', 'mended.mjs', '--json'],
      ...['--env', 'STAGE=given'],
    );
    await rm(join(aws.folder, 'template.yaml'));
    expect(stderr).toMatch(/^Replay /);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      AccountId: '222222222222',
      AccountName: 'prod',
      Region: 'eu-west-1',
      Status: 'succeeded',
      Result: { region: 'eu-west-1', why: 'a "reason"', STAGE: 'given', TABLE: 'table-111111111111' },
      Before: { Status: 'failed', Class: 'handler', Error: 'TypeError' },
    });
  });

  it('acts with the user’s own credentials in the real account, with or without a role, and never in another account', async () => {
    const asRole = await replay('222222222222', 'us-east-1', '--credentials', 'own', '--role', 'ops/Auditor');
    expect(asRole.status).toBe(0);
    // The emulator that stands in for AWS knows the session, so the call reached it.
    expect(JSON.parse(asRole.stdout).Arn).toMatch(/^arn:aws:sts::222222222222:assumed-role\/Auditor\//);
    const asOneself = await replay('111111111111', 'us-east-1', '--credentials', 'own');
    expect(JSON.parse(asOneself.stdout).Arn).toMatch(/^arn:aws:iam::111111111111:/);
    const wrong = await replay('222222222222', 'us-east-1', '--credentials', 'own');
    expect({ status: wrong.status, stdout: wrong.stdout }).toEqual({ status: 1, stdout: '' });
    expect(wrong.stderr).toMatch(
      /your credentials belong to account 111111111111, and the target is in 222222222222; name a role .*--role NAME/,
    );
  });

  it('waits for a debugger, and continues when it says so', async () => {
    const child = aws.start(
      ...['replay', 'first', '222222222222', 'us-east-1', '--worker', worker, '--inspect-brk=127.0.0.1:0'],
    );
    const { url, ended, sofar } = await inspected(child);
    const debug = new WebSocket(url);
    await once(debug, 'open');
    const paused = new Promise<void>((resolve) => {
      debug.addEventListener('message', ({ data }) => {
        if (JSON.parse(String(data)).method === 'Debugger.paused') resolve();
      });
    });
    debug.send(JSON.stringify({ id: 1, method: 'Debugger.enable' }));
    debug.send(JSON.stringify({ id: 2, method: 'Runtime.runIfWaitingForDebugger' }));
    await paused;
    expect(sofar().stdout).toBe('');
    debug.send(JSON.stringify({ id: 3, method: 'Debugger.resume' }));
    debug.close();
    const { status, stdout } = await ended;
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ region: 'us-east-1' });
  });

  it('lets a debugger attach to a running worker', async () => {
    await writeFile(
      join(aws.folder, 'waits.mjs'),
      `import { existsSync } from 'node:fs';
       import { setTimeout } from 'node:timers/promises';
       export const handler = async ({ payload }) => {
         globalThis.seen = payload.why;
         while (!existsSync('go')) await setTimeout(20);
         return globalThis.seen;
       };`,
    );
    const child = aws.start(
      ...['replay', 'first', '222222222222', 'us-east-1', '--worker', 'waits.mjs', '--inspect=127.0.0.1:0'],
    );
    const { url, ended } = await inspected(child);
    const debug = new WebSocket(url);
    await once(debug, 'open');
    const ask = async () => {
      const expression = 'globalThis.seen ?? ""';
      debug.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression } }));
      const [{ data }] = await once(debug, 'message');
      return JSON.parse(String(data)).result.result.value;
    };
    await expect.poll(ask).toBe('a "reason"');
    debug.close();
    await writeFile(join(aws.folder, 'go'), '');
    expect(await ended).toMatchObject({ status: 0, stdout: '"a \\"reason\\""\n' });
  });

  it('says why the run skipped the target', async () => {
    const { stderr } = await replay('333333333333', 'us-east-1');
    expect(stderr).toMatch(/^Replay 333333333333 closed us-east-1; in the run it was skipped: .*SUSPENDED/i);
    const { stdout } = await replay('333333333333', 'us-east-1', '--json');
    const Before = { Status: 'skipped', Reason: expect.stringMatching(/suspended/i) };
    expect(JSON.parse(stdout)).toMatchObject({ Status: 'succeeded', Before });
  });

  it('says why a worker that ends its own process has no result', async () => {
    await writeFile(join(aws.folder, 'exits.mjs'), 'export const handler = () => process.exit(3);\n');
    const { status, stderr } = await aws.run(
      ...['replay', 'first', '222222222222', 'us-east-1', '--worker', 'exits.mjs'],
    );
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /the worker's process ended with exit status 3 before the worker did\nHelp: .*\n$/,
    );
  });

  it('takes the organization of a file', async () => {
    await cp(inRepository('examples/find-parameters/organization.yaml'), join(aws.folder, 'other.yaml'));
    const absent = await replay('222222222222', 'us-east-1', '--org', 'other.yaml');
    expect(absent.stderr).toMatch(/--org: other\.yaml has no account 222222222222/);
    const text = await readFile(join(aws.folder, 'other.yaml'), 'utf8');
    await writeFile(join(aws.folder, 'other.yaml'), text.replaceAll('210000000001', '222222222222'));
    const { status } = await replay('222222222222', 'us-east-1', '--org', 'other.yaml', '--role', 'Auditor');
    expect(status).toBe(0);
  });

  it.each([
    [
      'an account that is none',
      ['prod', 'us-east-1'],
      /<account>: "prod" must be an account id of twelve digits/,
    ],
    [
      'an account that the run did not have',
      ['999999999999', 'us-east-1'],
      /the run first has no account 999999999999; .*results first/,
    ],
    [
      'a region that it did not have',
      ['222222222222', 'eu-north-1'],
      /has no target 222222222222 in eu-north-1, but in us-east-1, eu-west-1/,
    ],
    [
      'a port that there is not',
      ['222222222222', 'us-east-1', '--inspect', '99999'],
      /^step-everywhere: --inspect: "99999" must be \[HOST:\]PORT with a port of at most 65535/,
    ],
    [
      'an address without a port',
      ['222222222222', 'us-east-1', '--inspect-brk', 'foo:bar'],
      /^step-everywhere: --inspect-brk: "foo:bar" must be \[HOST:\]PORT/,
    ],
    [
      'a worker that is not there',
      ['222222222222', 'us-east-1', '--worker', 'nowhere.ts'],
      /The worker .*nowhere\.ts does not exist/,
    ],
    [
      'a role that is not there',
      ['222222222222', 'us-east-1', '--role', 'Missing', '--credentials', 'own'],
      /Cannot assume arn:aws:iam::222222222222:role\/Missing in account 222222222222: AccessDenied/,
    ],
    [
      'an organization for the real account',
      ['222222222222', 'us-east-1', '--credentials', 'own', '--org', 'org.yaml'],
      /--org: an organization is for the emulator/,
    ],
  ])('refuses %s', async (_, [account = '', region = '', ...args], message) => {
    const { status, stdout, stderr } = await replay(account, region, ...args);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(message);
  });
});
