import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readJson } from '@step-everywhere/infra/internal/run';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { findOrchestrator } from '../../src/aws/orchestrator.ts';
import type { Console, Terminal } from '../../src/console/console.ts';
import { type EmulatedCloud, startEmulatedCloud } from '../../src/local/emulated-cloud.ts';
import { runToEnd } from '../../src/local/run-to-end.ts';
import { folderStore } from '../../src/runs/folder-store.ts';
import { orchestratorStore } from '../../src/runs/orchestrator-store.ts';
import { readRunNote, writeRunNote } from '../../src/runs/run-record.ts';
import type { RunStore } from '../../src/runs/run-store.ts';
import { prepareWorker } from '../../src/worker/prepare-worker.ts';
import type { PreparedWorker } from '../../src/worker/worker-name.ts';
import { inRepository } from '../harness/run-binary.ts';

async function allOf<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

let root: string;
let cloud: EmulatedCloud;
let prepared: PreparedWorker;

const start = { Command: 'dev', Worker: '/worker.ts', Timeout: 30, Memory: 256 } as const;
const console = {
  stderr: { write: () => true },
  env: {},
  signal: new AbortController().signal,
  onInterrupt: () => () => undefined,
} as unknown as Console;

/** The runs on this machine, as `--local` reads them. */
const openFolder = () =>
  folderStore({ path: cloud.state.path, shown: 'out', isDefault: false }, console.stderr);

/** The same runs in Step Functions and in a folder, except one that was refused, of which a folder has nothing. */
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'run-store-'));
  cloud = await startEmulatedCloud({ org: 3, out: 'out' }, { cwd: root, env: {} });
  prepared = await prepareWorker(inRepository('packages/cli/test/harness/workers/scripted.ts'), root, {
    name: 'example',
  });
  const worker = await cloud.deploy(prepared, { timeout: 30, memory: 256 });
  const input = { Function: worker.arn, RoleName: 'Auditor', Regions: ['us-east-1', 'eu-west-1'] };
  const run = (name: string, more: object) =>
    runToEnd(cloud, { worker, name, start, input: { ...input, ...more } }, {}, console);
  await run('first', { Payload: {} });
  await run('second', { Payload: { fail: ['eu-west-1'] } });
  await run('refused', { Regions: ['mars-1'] }).catch(() => undefined);
  await run('check', { Payload: {}, Preflight: true });
  for (const [name, value] of Object.entries(cloud.emulator.environment)) vi.stubEnv(name, value);
  vi.stubEnv('AWS_SESSION_TOKEN', undefined);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await cloud.close();
  await prepared.remove();
  await rm(root, { recursive: true, force: true });
});

describe.each<[string, () => Promise<RunStore>, refused: string[]]>([
  [
    'a deployed orchestrator',
    async () => orchestratorStore(await findOrchestrator({}, process as unknown as Terminal)),
    ['refused'],
  ],
  ['a folder', async () => openFolder(), []],
])('the runs of %s', (_, open, refused) => {
  let store: RunStore;
  beforeAll(async () => {
    store = await open();
  });

  it('are found by name and by ARN, with what they were started with and came to', async () => {
    const run = await store.find('first');
    expect(run).toMatchObject({ name: 'first', status: 'SUCCEEDED', bucket: cloud.bucket });
    expect(run.arn).toMatch(/^arn:aws:states:us-east-1:111111111111:execution:\w+-\w+:first$/);
    expect(JSON.parse(run.input)).toMatchObject({ RoleName: 'Auditor', Payload: {} });
    expect(JSON.parse(run.output as string)).toMatchObject({
      ExecutionId: run.arn,
      Targets: 6,
      Succeeded: 6,
    });
    expect(run.stopDate?.getTime()).toBeGreaterThanOrEqual(run.startDate.getTime());
    expect(await store.find(run.arn)).toEqual(run);
  });

  it('have a last one, which is neither a preflight nor a run whose input was refused', async () => {
    expect(await store.find('latest')).toMatchObject({ name: 'second', status: 'SUCCEEDED' });
  });

  it.each(['nobody', 'arn:aws:states:us-east-1:111111111111:execution:Other:first'])(
    'are not %s',
    async (name) => {
      await expect(store.find(name)).rejects.toMatchObject({ name: 'NoSuchRunError', run: name });
    },
  );

  it('are listed, the newest first, with their summaries', async () => {
    const all = await allOf(store.list({ limit: 20 }));
    expect(all.map(({ run, summary }) => [run.name, run.status, summary?.Succeeded])).toEqual([
      ['check', 'SUCCEEDED', 0],
      ...refused.map((name) => [name, 'FAILED', undefined]),
      ['second', 'SUCCEEDED', 3],
      ['first', 'SUCCEEDED', 6],
    ]);
    const failed = await allOf(store.list({ limit: 20, executionStatus: 'FAILED' }));
    expect(failed.map(({ run }) => run.name)).toEqual(refused);
  });

  it('have objects, which are read whole or are not there', async () => {
    const prefix = 'StepEverywhere/StepEverywhere_example/$LATEST/first/_run/';
    const summary = await readJson(store.objects(cloud), `${prefix}summary.json`);
    expect(summary).toMatchObject({ Targets: 6 });
    for (const key of [`${prefix}none.json`, prefix.slice(0, -1), `${prefix}summary.json/below`]) {
      expect(await store.objects(cloud).read(key)).toBeUndefined();
    }
  });

  it('have objects that are listed in the order of S3, page by page', async () => {
    const names = Array.from({ length: 1_205 }, (_, index) => `many/${index}/é&$.json`);
    await mkdir(join(cloud.folder, cloud.bucket, 'many-more'), { recursive: true });
    for (const name of [...names, 'many-more/1', 'many.json']) {
      const file = join(cloud.folder, cloud.bucket, name);
      await mkdir(join(file, '..'), { recursive: true });
      await writeFile(file, '{}');
    }
    const bytes = (key: string) => Buffer.from(key);
    const ordered = (keys: string[]) => keys.sort((a, b) => Buffer.compare(bytes(a), bytes(b)));
    const list = async (prefix: string) =>
      (await allOf(store.objects(cloud).list(prefix))).map(({ key }) => key);
    expect(await list('many')).toEqual(ordered([...names, 'many-more/1', 'many.json']));
    expect(await list('many/12')).toEqual(ordered(names.filter((name) => name.startsWith('many/12'))));
    expect(await list('none/')).toEqual([]);
  });
});

describe('a folder', () => {
  it('gives no file that lies outside of it', async () => {
    await writeFile(join(root, 'secret.json'), '{}');
    const objects = openFolder().objects(cloud);
    expect(await objects.read('../../secret.json')).toBeUndefined();
  });

  it('says which runs have the same name', async () => {
    const copy = join(cloud.folder, 'another', 'StepEverywhere/StepEverywhere_other/$LATEST/first/_run');
    const ofAnother = {
      ...(await readRunNote(noteFolder('first'))),
      ExecutionId: 'arn:aws:states:eu-west-1:1:x',
    };
    await writeRunNote(copy, ofAnother as Parameters<typeof writeRunNote>[1]);
    await expect(openFolder().find('first')).rejects.toThrow(/2 runs in .* name one by its ARN/);
    await rm(join(cloud.folder, 'another'), { recursive: true });
  });

  it('knows a run that goes on from one whose command is gone', async () => {
    const note = await readRunNote(noteFolder('second'));
    if (note === undefined) throw new Error('There is no note.');
    const unfinished = { ...note, Status: 'RUNNING', StartTime: new Date().toISOString() } as const;
    const folder = join(root, 'unfinished');
    await writeRunNote(folder, { ...unfinished, ProcessId: process.pid });
    expect(await readRunNote(folder)).toMatchObject({ Status: 'RUNNING' });
    // No process has this id: Linux has at most 2^22.
    await writeRunNote(folder, { ...unfinished, ProcessId: 2 ** 30 });
    expect(await readRunNote(folder)).toMatchObject({ Status: 'ABORTED', Error: 'Stopped' });
    // After a restart of the machine, another process has the same id.
    await writeRunNote(folder, { ...unfinished, StartTime: '2020-01-01T00:00:00Z', ProcessId: process.pid });
    expect(await readRunNote(folder)).toMatchObject({ Status: 'ABORTED' });
  });

  it('completes a run whose command was gone before it had ended', async () => {
    const [from, to] = [noteFolder('second'), noteFolder('killed')];
    await cp(from, to, { recursive: true });
    for (const name of ['summary.json', 'failures.jsonl', 'not-attempted.jsonl']) await rm(join(to, name));
    // One account was running, and one of its workers had stored its result; another account had not started.
    const [first, second] = cloud.organization.accounts.map(({ id }) => id) as [string, string];
    await writeFile(join(to, `outcomes/${first}.json`), JSON.stringify({ Started: true }));
    await rm(join(to, `outcomes/${second}.json`));
    for (const name of ['run.json', 'execution.json']) {
      const text = (await readFile(join(to, name), 'utf8')).replaceAll('/second/', '/killed/');
      await writeFile(join(to, name), text.replace(':second"', ':killed"'));
    }
    const result = join(to, '..', first, 'us-east-1.json');
    await mkdir(dirname(result), { recursive: true });
    await writeFile(result, '{}');
    const note = await readRunNote(to);
    if (note === undefined) throw new Error('There is no note.');
    const { EndTime: _, ...unfinished } = note;
    await writeRunNote(to, { ...unfinished, Status: 'RUNNING', ProcessId: 2 ** 30 });

    const store = openFolder();
    const run = await store.find('killed');
    expect(run).toMatchObject({ status: 'ABORTED', error: 'Stopped' });
    const summary = await readJson(store.objects(run), keyOf('killed', 'summary.json'));
    expect(summary).toMatchObject({
      Targets: 6,
      Succeeded: 2,
      Failed: 2,
      NotAttempted: 2,
      FailedByClass: { interrupted: 1, handler: 1 },
    });
    expect(await readRunNote(to)).toMatchObject({ Status: 'ABORTED', EndTime: expect.any(String) });
    // The summary is only written once.
    const again = await store.find('killed');
    expect(again.stopDate).toEqual(run.stopDate);
  });

  function keyOf(name: string, object: string): string {
    return `StepEverywhere/StepEverywhere_example/$LATEST/${name}/_run/${object}`;
  }

  function noteFolder(name: string): string {
    return join(cloud.folder, cloud.bucket, `StepEverywhere/StepEverywhere_example/$LATEST/${name}/_run`);
  }
});
