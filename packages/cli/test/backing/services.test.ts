import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Summary } from '@step-everywhere/infra/internal/run';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type StandIn, startStandIn } from '../../../emulator/test/fixtures/stand-in.ts';
import { startMoto } from '../../src/backing/start-moto.ts';
import { inRepository } from '../harness/run-binary.ts';
import { runCommand } from '../harness/run-command.ts';

const worker = inRepository('packages/cli/test/harness/workers/behind.ts');
let folder: string;
let standIn: StandIn;
/** The target that is denied access, if any. */
let denied: string | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'services '));
  standIn = await startStandIn();
  standIn.answer = ({ target, headers }, response) => {
    const account = String(headers['x-moto-account-id']);
    const region = headers.authorization?.split('/')[2];
    if (denied === `${account}/${region}`)
      return response.writeHead(403, { 'x-amzn-errortype': 'AccessDeniedException' }).end('{}');
    if (target.startsWith('/theirs/a')) return response.end(`theirs in ${region}`);
    return response.end(JSON.stringify({ Functions: [{ FunctionName: `from ${account}` }] }));
  };
});
afterEach(() => {
  denied = undefined;
});
afterAll(async () => {
  await standIn[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const run = (...args: string[]) => runCommand(args, folder);

async function results(name: string) {
  const { stdout } = await run('results', name, '--local', '--format', 'jsonl');
  const rows = stdout.trim().split('\n');
  return rows
    .map((line) => JSON.parse(line))
    .filter(({ Status }) => Status === 'succeeded')
    .map(({ AccountId, Region, Result }) => [AccountId, Region, ...Result]);
}

describe('backing services', () => {
  it('answer a worker in each account and region, in a retry, and in a replay', async () => {
    denied = '210000000001/eu-west-1';
    const behind = ['--services', standIn.url, '--json'];
    const first = await run(
      ...['dev', worker, '--org', '2', '--regions', 'us-east-1,eu-west-1', '--name', 'behind'],
      ...behind,
    );
    expect({ status: first.status, stderr: first.stderr }).toMatchObject({ status: 2 });
    const summary: Summary = JSON.parse(first.stdout);
    expect(summary).toMatchObject({ Succeeded: 3, FailedByClass: { 'access-denied': 1 } });
    denied = undefined;

    const again = await run('retry', 'latest', '--local', '--yes', '--json');
    expect({ status: again.status, stderr: again.stderr }).toMatchObject({ status: 0 });
    const target = (account: string, region: string) => [
      account,
      region,
      `from ${account}`,
      `theirs in ${region}`,
    ];
    // Includes the results of the retry.
    const all = await results(summary.ExecutionId.split(':').at(-1) ?? '');
    expect(all.toSorted()).toEqual([
      target('111111111111', 'eu-west-1'),
      target('111111111111', 'us-east-1'),
      target('210000000001', 'eu-west-1'),
      target('210000000001', 'us-east-1'),
    ]);

    const replayed = await run(
      ...['replay', 'latest', '210000000001', 'eu-west-1', '--local', '--worker', worker],
      ...behind,
    );
    expect(JSON.parse(replayed.stdout).Result).toEqual(['from 210000000001', 'theirs in eu-west-1']);

    // An address that is only in a run's notes gets no request.
    const asked = standIn.received.length;
    const replay = ['replay', 'latest', '210000000001', 'eu-west-1', '--local', '--worker', worker];
    const unnamed = await run(...replay, '--json');
    expect(unnamed.stderr).toContain(`give --services ${standIn.url} to use them here too`);
    expect(standIn.received).toHaveLength(asked);
    // A run with moto is replayed with moto.
    const left = join(folder, '.step-everywhere/runs');
    for (const name of await readdir(left, { recursive: true })) {
      if (!name.endsWith('execution.json')) continue;
      const note = await readFile(join(left, name), 'utf8');
      await writeFile(join(left, name), note.replace(standIn.url, 'moto'));
    }
    const withMoto = await runCommand(replay, folder, { STEP_EVERYWHERE_PYTHON: '/nowhere/python' });
    expect(withMoto).toMatchObject({ status: 1, stdout: '' });
    expect(withMoto.stderr).toContain("pip install 'moto[server]'");
  });

  it('answer a program of exec, too', async () => {
    const program = `
      import { LambdaClient, ListFunctionsCommand } from ${JSON.stringify(import.meta.resolve('@aws-sdk/client-lambda'))};
      const { Functions } = await new LambdaClient().send(new ListFunctionsCommand());
      console.log(Functions[0].FunctionName);
    `;
    const started = await run(
      ...['exec', '--org', '2', '--regions', 'us-east-1', '--services', standIn.url, '--json'],
      ...['--', process.execPath, '--input-type=module', '--eval', program],
    );
    expect({ status: started.status, stderr: started.stderr }).toMatchObject({ status: 0 });
    const { stdout } = await run('results', 'latest', '--local', '--json');
    expect(JSON.parse(stdout).map(({ Result }: { readonly Result: unknown }) => Result)).toEqual([
      'from 111111111111',
      'from 210000000001',
    ]);
  });

  it('leave resources of the organization file to the emulator', async () => {
    await writeFile(
      join(folder, 'organization.yaml'),
      `
accounts:
  - id: "111111111111"
    name: only
    roles: [{ name: Auditor, tags: { "stepeverywhere:assumable": "true" } }]
    buckets: [{ name: theirs, region: us-east-1 }]
`,
    );
    const { stdout } = await run(
      ...['dev', worker, '--org', 'organization.yaml', '--regions', 'us-east-1'],
      ...['--services', standIn.url, '--json'],
    );
    const { Bucket, OutputKeyPattern }: Summary = JSON.parse(stdout);
    const key = OutputKeyPattern.replace('{{ .AccountId }}', '111111111111').replace(
      '{{ .Region }}',
      'us-east-1',
    );
    const result = await readFile(join(folder, '.step-everywhere', 'runs', 'emulated', Bucket, key), 'utf8');
    expect(JSON.parse(result)).toEqual(['from 111111111111', 'NoSuchKey']);

    // A replay uses the run's organization.
    const replay = ['replay', 'latest', '111111111111', 'us-east-1', '--local', '--worker', worker];
    const replayed = await run(...replay, '--services', standIn.url, '--json');
    expect(JSON.parse(replayed.stdout).Result).toEqual(['from 111111111111', 'NoSuchKey']);
    await rm(join(folder, 'organization.yaml'));
    const refused = await run(...replay, '--services', standIn.url);
    expect(refused).toMatchObject({ status: 1, stdout: '' });
    expect(refused.stderr).toMatch(/--org: cannot read .*organization\.yaml: there is no such file/);
  });
});

describe('moto, if it cannot be started', () => {
  const withPython = (python: string) => startMoto({ ...process.env, STEP_EVERYWHERE_PYTHON: python });

  it.each([
    [
      'there is no Python',
      '/nowhere/python',
      /STEP_EVERYWHERE_PYTHON is \/nowhere\/python, which does not exist; install it with/,
    ],
    ['it fails', 'false', /false failed: /],
  ])('says how to install it: %s', async (_, python, message) => {
    const starting = withPython(python);
    await expect(starting).rejects.toThrow(message);
    await expect(starting).rejects.toThrow("pip install 'moto[server]'");
  });

  it('says which Python lacks it', async () => {
    const python = join(folder, 'python');
    const said = JSON.stringify({ missing: "No module named 'moto'", python: '/venv/bin/python' });
    await writeFile(python, `#!/bin/sh\necho '${said.replaceAll("'", "'\\''")}'\n`, { mode: 0o755 });
    await expect(withPython(python)).rejects.toThrow(
      "--services moto: /venv/bin/python has no moto server (No module named 'moto'); install it with: pip install 'moto[server]'",
    );
  });
});

it('refuses an address at which nothing answers, before anything runs', async () => {
  const gone = await startStandIn();
  await gone[Symbol.asyncDispose]();
  const { status, stdout, stderr } = await run('dev', worker, '--services', gone.url);
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr.split('\n')[0]).toBe(
    `step-everywhere: --services: nothing answers at ${gone.url} (ECONNREFUSED); start the emulator there first, or give --services moto`,
  );
});

it.each(['mot', 'localhost:4566'])(
  'refuses backing services that are neither moto nor an address: %s',
  async (text) => {
    const { status, stderr } = await run('dev', worker, '--services', text);
    expect(status).toBe(1);
    expect(stderr).toMatch(/Expected moto or an address such as http:\/\/127\.0\.0\.1:4566\./);
  },
);
