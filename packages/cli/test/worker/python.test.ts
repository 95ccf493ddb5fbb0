import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describePython } from '../../../../scripts/testing/describe-python.ts';
import { inRepository } from '../harness/run-binary.ts';
import { runCommand } from '../harness/run-command.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'step everywhere '));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function dev(name: string, source: string, variables: NodeJS.ProcessEnv = {}, ...args: string[]) {
  await writeFile(join(folder, name), source);
  return runCommand(['dev', name, '--org', '2', '--regions', 'eu-west-1', ...args], folder, variables);
}

const worker = `
from step_everywhere import everywhere


@everywhere
def handler(run):
    if run.payload == "fail":
        raise ValueError("no luck")
    yield {"Name": run.account.name}
`;

describe('a worker in Python that cannot run', () => {
  it.each([
    [
      'where Python is missing',
      'worker.py',
      worker,
      /STEP_EVERYWHERE_PYTHON is \/nowhere\/python3, which does not exist\. They need Python 3\.11 or later with boto3.*\nHelp: .*#pythonerror$/m,
    ],
    ['that has no handler', 'worker.py', 'x = 1\n', /has no `handler`; write @everywhere above def handler/],
    ['whose file cannot be imported', 'my.worker.py', worker, /my\.worker has a dot in its name, which/],
  ])('%s is refused with what to do', async (_, name, source, message) => {
    const variables = { STEP_EVERYWHERE_PYTHON: '/nowhere/python3' };
    const { status, stdout, stderr } = await dev(name, source, variables);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(message);
  });
});

describePython('step-everywhere dev worker.py', () => {
  it('runs it in every target, from its own folder', async () => {
    const source = worker.replace('run.account.name', 'os.environ["FIRST"] + words.SECOND');
    await writeFile(join(folder, 'words.py'), 'SECOND = "lo"\n');
    await writeFile(
      join(folder, 'template.yaml'),
      `Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: ., Handler: find_names.handler, Timeout: 50, Environment: { Variables: { FIRST: no } } }
`,
    );
    const args = ['--json', '--env', 'FIRST=hel', '--logs'];
    const text = `import os\nimport words\n${source.replace('    yield', '    print("found")\n    yield')}`;
    const { status, stdout, stderr } = await dev('find_names.py', text, {}, ...args);
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(stderr).toMatch(/^111111111111 eu-west-1 {2}found$/m);
    expect(stderr).toMatch(/^210000000001 eu-west-1 {2}found$/m);
    const summary = JSON.parse(stdout);
    expect(summary).toMatchObject({ Targets: 2, Succeeded: 2 });
    expect(summary.Function).toContain(':function:StepEverywhere_find_names');
    const key = summary.OutputKeyPattern.replace('{{ .AccountId }}', '111111111111').replace(
      '{{ .Region }}',
      'eu-west-1',
    );
    expect(await readFile(join(folder, '.step-everywhere/runs/emulated', summary.Bucket, key), 'utf8')).toBe(
      '{"AccountId":"111111111111","Region":"eu-west-1","Name":"hello"}\n',
    );
  });

  it('does not begin with a worker that cannot be imported, and names the line', async () => {
    const source = `import requests_not_there\n${worker}`;
    const { status, stdout, stderr } = await dev('find-names.py', source);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(
      /Cannot import .*find-names\.py: Unable to import module 'find-names': No module named 'requests_not_there' \(.*find-names\.py:1\); install what is missing/,
    );
  });

  it("runs the worker of the Python package's README", async () => {
    const readme = await readFile(inRepository('packages/python/README.md'), 'utf8');
    const [, name = ''] = /`step-everywhere dev (\w+\.py)` runs a worker/.exec(readme) ?? [];
    const [, source = ''] = new RegExp(`\`\`\`python ${name}\\n(.*?)\`\`\``, 's').exec(readme) ?? [];
    const { status, stdout } = await dev(name, source, {}, '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ Targets: 2, Succeeded: 2 });
  });

  it("shows an error with the line of the author's source", async () => {
    const { status, stdout } = await dev('find_names.py', worker, {}, '--payload', '"fail"');
    expect(status).toBe(2);
    expect(stdout).toMatch(/2 targets {2}ValueError: no luck\n {4}at find_names\.py:8\n/);
  });

  it('reports a payload that does not fit as such', async () => {
    const source = worker.replace('@everywhere\n', '@everywhere(payload=int)\n');
    const { status, stdout } = await dev('find_names.py', source, {}, '--payload', '"fail"', '--json');
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ Failed: 2, FailedByClass: { payload: 2 } });
  });

  it('fails a worker that outlives its time as WorkerTimeout', async () => {
    const source = `import time\n${worker.replace('    yield', '    time.sleep(60)\n    yield')}`;
    const { status, stdout } = await dev('slow.py', source, {}, '--timeout', '4', '--regions', 'eu-west-1');
    expect(status).toBe(2);
    // There are two groups if one of them took a tenth of a second longer.
    expect(stdout).toMatch(/^ {2}[12] targets? {2}WorkerTimeout: the worker was stopped after \d/m);
    expect(stdout).not.toMatch(/^ {2}\d targets? {2}(?!WorkerTimeout)/m);
    expect(
      await readFile(join(folder, '.step-everywhere/logs/StepEverywhere_slow.log'), 'utf8'),
    ).not.toContain('Sandbox.Timedout');
  });
});
