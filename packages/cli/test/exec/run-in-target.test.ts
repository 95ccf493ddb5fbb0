import { beforeEach, describe, expect, it, vi } from 'vitest';
import { jsonValue } from '../../../core/src/result/json-value.ts';
import { runInTarget } from '../../src/exec/run-in-target.ts';
import { targetVariables } from '../../src/exec/target-variables.ts';

const env = { PATH: process.env.PATH };
const never = new AbortController().signal;

function run(script: string, signal = never): Promise<unknown> {
  const command = { Command: process.execPath, Arguments: ['--eval', script], Folder: process.cwd() };
  return runInTarget(command, env, signal);
}

describe('runInTarget', () => {
  // The program's standard error goes to the worker's log.
  beforeEach(() => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  });

  it.each([
    ['nothing', '', null],
    ['JSON', `console.log('{ "Volumes": [1, 2] }')`, { Volumes: [1, 2] }],
    ['a text', `console.log('two\\nlines')`, 'two\nlines'],
    ['what looks like JSON at first', `console.log('[1, 2')`, '[1, 2'],
  ])('gives %s', async (_, script, expected) => {
    expect(await run(script)).toEqual(expected);
  });

  it('gives numbers as the program printed them', async () => {
    const numbers = '{"id":9007199254740993,"share":0.1234567890123456789,"none":[1e400,-0]}';
    const result = await run(`console.log('${numbers}')`);
    expect(JSON.stringify(jsonValue(result))).toBe(numbers);
  });

  it('fails with the end of the program’s standard error', async () => {
    const failing = run(`console.error('x'.repeat(5000) + ' because'); process.exitCode = 254`);
    await expect(failing).rejects.toMatchObject({
      name: 'CommandFailedError',
      status: 254,
      message: expect.stringMatching(
        / ended with exit status 254: x{300,400} because\. What to do: Read what the program wrote/,
      ),
    });
  });

  it('fails when the program cannot be started', async () => {
    const command = { Command: '/nowhere/program', Arguments: [], Folder: process.cwd() };
    await expect(runInTarget(command, env, never)).rejects.toMatchObject({
      name: 'CommandFailedError',
      message: expect.stringMatching(
        /^Cannot run \/nowhere\/program: spawn \/nowhere\/program ENOENT\. What to do: /,
      ),
      cause: expect.anything(),
    });
  });

  it('ends the program and its child processes when the time is up', async () => {
    const time = new AbortController();
    const hangs = `require('child_process').spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' })`;
    const running = run(hangs, time.signal);
    time.abort(new Error('The time is up.'));
    // The grandchild must end as well; otherwise its open standard output would keep this waiting forever.
    await expect(running).rejects.toThrow('The time is up.');
  });

  it('refuses more than 64 MB of output', async () => {
    const endless = `const chunk = Buffer.alloc(1 << 20); (function print() { process.stdout.write(chunk, print); })()`;
    await expect(run(endless)).rejects.toThrow(/printed more than 64 MB\. What to do: Let it print less\.$/);
  });
});

describe('targetVariables', () => {
  it("has the target's credentials, and nothing of the worker's own", () => {
    const own = {
      ...{
        HOME: '/home/me',
        AWS_ACCESS_KEY_ID: 'AKIAWORKER',
        AWS_PROFILE: 'admin',
        _HANDLER: 'exec.handler',
      },
      ...{
        AWS_LAMBDA_FUNCTION_NAME: 'x',
        STEP_EVERYWHERE_KMS_SECRET_ACCESS_KEY: 'secret',
        AWS_CA_BUNDLE: '/ca.pem',
      },
    };
    const target = { account: { id: '111122223333', name: 'prod' }, region: 'eu-west-1', partition: 'aws' };
    const credentials = { accessKeyId: 'ASIATARGET', secretAccessKey: 'key', sessionToken: 'token' };
    const variables = targetVariables(own, target, credentials);
    expect(variables).toMatchObject({
      HOME: '/home/me',
      AWS_CA_BUNDLE: '/ca.pem',
      AWS_ACCESS_KEY_ID: 'ASIATARGET',
    });
    expect(variables).toMatchObject({ AWS_REGION: 'eu-west-1', STEP_EVERYWHERE_ACCOUNT_ID: '111122223333' });
    expect(JSON.stringify(variables)).not.toMatch(/AKIAWORKER|admin|_HANDLER|LAMBDA|secret"/);
  });
});
