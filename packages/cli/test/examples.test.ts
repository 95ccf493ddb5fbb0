import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { findPython } from '@step-everywhere/emulator/internal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { subcommandNames } from '../src/commands/program.ts';
import { prepareWorker } from '../src/worker/prepare-worker.ts';
import { type DeployedCloud, deployCloud } from './harness/deployed-cloud.ts';
import { inRepository, withoutTestVariables } from './harness/run-binary.ts';
import { runCommand } from './harness/run-command.ts';

/** Examples that other tests run, or that need something which is not available here. */
const leftOut: readonly (readonly [example: RegExp, reason: string])[] = [
  [/^npx /, '.ci/packages does it with packed packages'],
  [/ aws /, 'it needs the AWS CLI; serve.test.ts uses the SDK'],
  [/ deploy\b/, ".ci/judges/deploy/command.py does it; CloudFormation is moto's"],
  [/--inspect-brk/, 'replay.test.ts attaches a debugger'],
  [/ main\.go/, 'go.test.ts does it; Go is optional'],
  [/--query/, 'query.test.ts does it; DuckDB is optional'],
];

/** Examples that run until they are stopped, and their output when they are ready. */
const endless: readonly (readonly [example: RegExp, said: RegExp])[] = [
  [/ emulator /, /^Serving an organization/m],
  [/ --ui/, /http:\/\/127\.0\.0\.1:\d+/],
];

const organization = `
defaults:
  roles:
    - { name: Auditor, tags: { "stepeverywhere:assumable": "true" } }
    - { name: ops/Rotator, tags: { "stepeverywhere:assumable": "true" } }
    - { name: Fixer, tags: { "stepeverywhere:assumable": "true" } }
    - { name: OrganizationAccountAccessRole, tags: { "stepeverywhere:assumable": "true" } }
accounts:
  - { id: "111111111111", name: management }
  - { id: "111122223333", name: payments-prod, ou: Prod }
`;
const input = {
  Function: 'arn:aws:lambda:us-east-1:111111111111:function:StepEverywhere_find-parameters',
  RoleName: 'Auditor',
  Regions: ['us-east-1', 'eu-west-1'],
  Payload: {},
};
const python = `from step_everywhere import everywhere


@everywhere
def handler(run):
    return {"account": run.account.id}
`;

const hasPython = await findPython().then(
  () => true,
  () => false,
);
const examples = await Promise.all(
  [[], ...subcommandNames.map((name) => [name])].map(async (command) => {
    const { stdout } = await runCommand([...command, '--help']);
    return [...stdout.matchAll(/^ {2}\$ (.*)$/gm)].map(([, example]) => example as string);
  }),
);
const toRun = [...new Set(examples.flat())].filter(
  (example) => !leftOut.some(([each]) => each.test(example)),
);

let aws: DeployedCloud;
let folder = '';
let unit: string;
beforeAll(async () => {
  aws = await deployCloud('packages/cli/test/harness/workers/scripted.ts', { org: 'org.yaml' }, organization);
  for (const name of ['find-parameters', 'rotate-keys']) {
    const prepared = await prepareWorker(
      inRepository('packages/cli/test/harness/workers/scripted.ts'),
      aws.folder,
      {
        name,
      },
    );
    await aws.cloud.deploy(prepared, { timeout: 30, memory: 256 });
  }
  unit = aws.cloud.organization.account('111122223333')?.parentId ?? '';
  folder = await makeFolder();
  for (const [name, payload] of [
    ['nightly-2026-11-21', '{}'],
    ['6f1c2d3e-1a2b-4c3d-8e9f-0a1b2c3d4e5f', '{}'],
    ['nightly-2026-11-22', '{"fail":["eu-west-1"]}'],
    ['example-20261122-184502-3f9a', '{"fail":["eu-west-1"]}'],
  ] as const) {
    const start = ['run', '--function', 'example', '--role', 'Auditor', '--regions', 'us-east-1,eu-west-1'];
    const { stderr, status } = await aws.run(...start, '--payload', payload, '--name', name, '--json');
    expect({ stderr, status }).toMatchObject({ status: payload === '{}' ? 0 : 2 });
  }
});
afterAll(async () => {
  await aws.close();
  await rm(folder, { recursive: true, force: true });
});

/** Makes a folder with everything that the examples name, in which `step-everywhere` is a command. */
async function makeFolder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'examples-'));
  const write = (name: string, text: string) => writeFile(join(made, name), text);
  for (const name of ['bin', 'src', 'empty', 'python', 'fpath', '.aws', 'node_modules/@step-everywhere'])
    await mkdir(join(made, name), { recursive: true });
  for (const name of ['.local/share/bash-completion/completions', '.config/fish/completions'])
    await mkdir(join(made, name), { recursive: true });
  await symlink(inRepository('packages/core'), join(made, 'node_modules/@step-everywhere/core'));
  const main = inRepository('packages/cli/dist/main.js');
  await write('bin/step-everywhere', `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`);
  // Without jq, a stand-in at least reads its input.
  if (spawnSync('jq', ['--version']).status !== 0) await write('bin/jq', '#!/bin/sh\nexec cat > /dev/null\n');
  for (const name of ['step-everywhere', 'jq'])
    await chmod(join(made, 'bin', name), 0o755).catch(() => undefined);
  await write('package.json', '{"name":"find-parameters","type":"module"}');
  await write(
    'src/index.ts',
    `import { everywhere } from '@step-everywhere/core';\nexport const handler = everywhere(({ account }) => account);\n`,
  );
  await write('fix.sh', '#!/bin/sh\necho fixed\n');
  await chmod(join(made, 'fix.sh'), 0o755);
  await write('worker.py', python);
  await write('organization.yaml', organization);
  await write('input.json', JSON.stringify(input));
  await write('payload.json', '{}');
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = aws.environment;
  await write(
    '.aws/config',
    `[profile management]\naws_access_key_id = ${AWS_ACCESS_KEY_ID}\naws_secret_access_key = ${AWS_SECRET_ACCESS_KEY}\n`,
  );
  return made;
}

const environment = () => ({
  ...aws.environment,
  AWS_CONFIG_FILE: join(folder, '.aws/config'),
  HOME: folder,
  PATH: `${join(folder, 'bin')}${delimiter}${process.env.PATH}`,
});

/** Runs an example in a shell, as a reader would who copied it. */
function startInShell(line: string, cwd: string): ChildProcess {
  return spawn('bash', ['-c', `set -o pipefail; fpath=("$HOME/fpath"); exec 3>&-; ${line}`], {
    cwd,
    env: { ...process.env, ...withoutTestVariables, ...environment() },
    stdio: ['ignore', 'pipe', 'pipe'],
    // Ctrl-C reaches every process of a pipeline.
    detached: true,
  });
}

/** The words of a line that needs the shell only for its quotes. */
function words(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, ...found]) => found.join(''));
}

async function runExample(example: string): Promise<{ status: number; said: string }> {
  // A small organization is enough; the number of accounts makes no difference.
  const line = example.replace('ou-abcd-11111111', unit).replace(':live', '').replace('--org 30', '--org 3');
  const cwd = join(folder, line.includes('--python') ? 'python' : line.includes(' init ') ? 'empty' : '.');
  const isAtWork = endless.find(([each]) => each.test(example))?.[1];
  if (isAtWork === undefined && !/[|<>&$~]/.test(line)) {
    const { status, stdout, stderr } = await runCommand(words(line).slice(1), cwd, environment());
    return { status: Number(status), said: stdout + stderr };
  }
  const child = startInShell(line, cwd);
  let said = '';
  let isStopped = false;
  const listen = (text: string) => {
    said += text;
    if (isStopped || !isAtWork?.test(said)) return;
    isStopped = true;
    process.kill(-(child.pid as number), 'SIGINT');
  };
  child.stdout?.setEncoding('utf8').on('data', listen);
  child.stderr?.setEncoding('utf8').on('data', listen);
  const [status] = await once(child, 'close');
  return { status, said };
}

describe('the examples of --help', () => {
  it('are there for every command', () => {
    expect(examples.filter((each) => each.length === 0)).toEqual([]);
    for (const [each] of leftOut) expect(examples.flat().some((example) => each.test(example))).toBe(true);
  });

  it.each(toRun)('%s', async (example) => {
    // The tests of Python workers report a missing Python.
    if (example.includes('.py') && !hasPython) return;
    const { status, said } = await runExample(example);
    expect(said).not.toMatch(/UsageError|OptionError|unknown option|--debug shows the stack/);
    const isNothingToRetry = example.includes(' retry ') && /has no .* to retry/.test(said);
    const isStopped = endless.some(([each]) => each.test(example));
    const expected = isNothingToRetry ? [1] : isStopped ? [0, 2, 130] : [0, 2];
    expect({ said, status, isExpected: expected.includes(status) }).toMatchObject({ isExpected: true });
  });
});
