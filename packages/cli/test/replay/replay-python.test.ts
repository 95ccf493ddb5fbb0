import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describePython } from '../../../../scripts/testing/describe-python.ts';
import { type DeployedCloud, deployCloud } from '../harness/deployed-cloud.ts';
import { runCommand } from '../harness/run-command.ts';
import { connectDebugAdapter } from './debug-adapter.ts';

const python = process.env.STEP_EVERYWHERE_PYTHON || 'python3';
const hasDebugpy = spawnSync(python, ['-c', 'import debugpy']).status === 0;
// If a Python is named, as in `.ci/python/run`, its packages for the tests must be installed.
const isRequired = Boolean(process.env.STEP_EVERYWHERE_PYTHON);

const source = `from step_everywhere import everywhere


@everywhere
def handler(run):
    print("looking at", run.account.name)
    why = run.payload["why"]
    if run.region == run.payload.get("fail"):
        raise ValueError("No luck, because of " + why)
    arn = run.client("sts").get_caller_identity()["Arn"]
    yield {"Why": why, "Arn": arn, "Execution": run.execution.name}
`;

let aws: DeployedCloud;
beforeAll(async () => {
  aws = await deployCloud('packages/cli/test/harness/workers/scripted.ts', { org: 2 });
  await writeFile(join(aws.folder, 'old_keys.py'), source);
  const payload = JSON.stringify({ fail: 'eu-west-1', why: 'a "reason"' });
  const { status } = await aws.run(
    ...['run', '--function', 'example', '--role', 'Auditor', '--regions', 'us-east-1,eu-west-1'],
    ...['--payload', payload, '--name', 'first', '--json'],
  );
  expect(status).toBe(2);
});
afterAll(() => aws.close());

const replay = (region: string, ...args: string[]) =>
  aws.run('replay', 'first', '111111111111', region, '--worker', 'old_keys.py', ...args);

describePython('step-everywhere replay with a worker in Python', () => {
  it('runs it with the payload, role and execution of the target', async () => {
    const { status, stdout, stderr } = await replay('us-east-1');
    expect(stderr).toMatch(
      /^Replay 111111111111 \S+ us-east-1; in the run it was: succeeded\nlooking at \S+\n$/,
    );
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual([
      {
        AccountId: '111111111111',
        Region: 'us-east-1',
        Why: 'a "reason"',
        Arn: 'arn:aws:sts::111111111111:assumed-role/Auditor/StepEverywhere-replay-first',
        Execution: 'first',
      },
    ]);
  });

  it('shows a failure in the lines of the worker', async () => {
    const { status, stdout, stderr } = await replay('eu-west-1');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(
      /\nFailed: Traceback \(most recent call last\):\n {2}File ".*old_keys\.py", line 9, in handler\n.*\n(?: +\^+\n)?ValueError: No luck, because of a "reason"\n$/,
    );
    const { stdout: json } = await replay('eu-west-1', '--json');
    expect(JSON.parse(json)).toMatchObject({
      Status: 'failed',
      Error: 'ValueError',
      Message: 'No luck, because of a "reason"',
      Before: { Status: 'failed', Error: 'TypeError' },
    });
  });

  it('shows no secret of the target, as the run shows none', async () => {
    const revealing = `from step_everywhere import everywhere


@everywhere
def handler(run):
    mine = run.session.get_credentials()
    if run.region == "eu-west-1":
        raise ValueError(f"with {mine.secret_key} and {mine.token}")
    return [mine.secret_key, mine.token]
`;
    await writeFile(join(aws.folder, 'revealing.py'), revealing);
    const replayed = (region: string) =>
      aws.run('replay', 'first', '111111111111', region, '--worker', 'revealing.py', '--json');
    expect(JSON.parse((await replayed('us-east-1')).stdout).Result).toEqual(['[redacted]', '[redacted]']);
    const failed = JSON.parse((await replayed('eu-west-1')).stdout);
    expect(failed.Message).toBe('with [redacted] and [redacted]');
    expect(failed.Stack).toMatch(/ValueError: with \[redacted\] and \[redacted\]$/);
  });

  it('acts with the user’s own credentials, as a role', async () => {
    const { status, stdout } = await replay('us-east-1', '--credentials', 'own', '--role', 'Auditor');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)[0].Arn).toMatch(/^arn:aws:sts::111111111111:assumed-role\/Auditor\//);
  });

  it('has the run’s function in its logger', async () => {
    const logs =
      "from step_everywhere import everywhere\n\n\n@everywhere\ndef handler(run):\n    run.logger.info('x')\n";
    await writeFile(join(aws.folder, 'other_keys.py'), logs);
    const args = ['--org', '1', '--regions', 'us-east-1', '--out', 'dev', '--json'];
    const { stdout } = await aws.run('dev', 'other_keys.py', ...args);
    const [line] = stdout.trimEnd().split('\n').slice(-1);
    const { TargetsKey, ExecutionId, Bucket } = JSON.parse(line as string);
    const [target] = (
      await readFile(join(aws.folder, 'dev/runs/emulated', Bucket, TargetsKey), 'utf8')
    ).split('\n');
    const { AccountId } = JSON.parse(target as string);
    const { stderr } = await aws.run(
      ...['replay', ExecutionId.split(':').at(-1), AccountId, 'us-east-1', '--local', 'dev'],
      ...['--worker', 'other_keys.py'],
    );
    expect(stderr).toMatch(/"service": ?"StepEverywhere_other_keys"/);
  });

  it('reports a worker that ends its process', async () => {
    await writeFile(join(aws.folder, 'exits.py'), 'import os\n\n\ndef handler(run):\n    os._exit(3)\n');
    const { status, stderr } = await aws.run(
      ...['replay', 'first', '111111111111', 'us-east-1', '--worker', 'exits.py'],
    );
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /the worker's process ended with exit status 3 before the worker did\nHelp: .*\n$/,
    );
  });

  it('says which Python lacks a debugger', async () => {
    // A broken module of this name comes first in the search path.
    const folder = join(aws.folder, 'first');
    await mkdir(folder);
    await writeFile(join(folder, 'debugpy.py'), 'raise ImportError\n');
    const { status, stderr } = await runCommand(
      ['replay', 'first', '111111111111', 'us-east-1', '--worker', 'old_keys.py', '--inspect'],
      aws.folder,
      { ...aws.environment, PYTHONPATH: folder },
    );
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^Replay .*\nstep-everywhere: --inspect: .* has no debugpy, .*pip install debugpy\), or/,
    );
  });

  it('says what a valid address of a debugger is', async () => {
    const { status, stderr } = await replay('us-east-1', '--inspect-brk=here');
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /--inspect-brk: "here" must be \[HOST:\]PORT with a port of at most 65535, such as 5678$/m,
    );
  });
});

const why = hasDebugpy ? '' : ': LEFT OUT, as this Python has no debugpy';
describe.skipIf(!hasDebugpy && !isRequired)(`step-everywhere replay --inspect of Python${why}`, () => {
  it('waits for a debugger, which sees the variables of the worker', async () => {
    const child = aws.start(
      ...['replay', 'first', '111111111111', 'us-east-1', '--worker', 'old_keys.py'],
      '--inspect-brk=127.0.0.1:0',
    );
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
    });
    const closed = once(child, 'close');
    const port = await new Promise<number>((resolve, reject) => {
      child.stderr.setEncoding('utf8').on('data', (text) => {
        stderr += text;
        const [, found] = /Debugger listening on 127\.0\.0\.1:(\d+)\nWaiting/.exec(stderr) ?? [];
        if (found !== undefined) resolve(Number(found));
      });
      child.once('close', () => reject(new Error(stderr)));
    });
    const debug = await connectDebugAdapter(port);
    await debug.attach([{ file: join(aws.folder, 'old_keys.py'), lines: [8] }]);
    expect(await debug.stopped()).toBe('breakpoint');
    expect(stdout).toBe('');
    expect(await debug.evaluate('why')).toBe(`'a "reason"'`);
    await debug.resumeToEnd();
    debug.close();
    expect(await closed).toEqual([0, null]);
    expect(JSON.parse(stdout)).toMatchObject([{ Why: 'a "reason"' }]);
  });
});
