import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { inRepository } from './project.ts';
import { type Registry, startRegistry } from './registry.ts';

const run = promisify(execFile);

let registry: Registry;
let folder: string;
beforeAll(async () => {
  registry = await startRegistry(Object.values(inject('tarballs')));
  folder = await mkdtemp(join(tmpdir(), 'documented-'));
});
afterAll(async () => {
  await registry.close();
  await rm(folder, { recursive: true });
});

/** Runs commands in a folder as a reader does who only has npm. */
async function inShell(project: string, commands: string): Promise<string> {
  const env = {
    PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
    HOME: folder,
    NO_COLOR: '1',
    npm_config_registry: registry.url,
    npm_config_cache: join(folder, '.npm'),
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
    // A Python with moto, for the seeds of jobs.
    STEP_EVERYWHERE_PYTHON: inRepository('.ci/judges/.venv/bin/python'),
  };
  const { stdout, stderr } = await run('sh', ['-e', '-c', commands], { cwd: join(folder, project), env });
  return stdout + stderr;
}

describe('docs/write-a-worker.md, followed from top to bottom in an empty folder', () => {
  it('leads to a worker whose tests pass, and that succeeds in an emulated organization', async () => {
    await mkdir(join(folder, 'followed'));
    const said: string[] = [];
    const text = await readFile(inRepository('packages/core/docs/write-a-worker.md'), 'utf8');
    for (const [, language, name, code = ''] of text.matchAll(/^```(\w+)(?: (\S+))?\n([\s\S]*?)^```$/gm)) {
      if (language === 'ts') await writeFile(join(folder, 'followed', name ?? ''), code);
      else said.push(await inShell('followed', code));
    }
    const [, tests, organization, results] = said;
    expect(said).toHaveLength(4);
    expect(tests).toMatch(/Tests +5 passed/);
    expect(organization).toContain('60 targets: 60 succeeded, 0 failed');
    const rows = (results ?? '').trim().split('\n');
    expect(rows).toHaveLength(3);
    for (const row of rows)
      expect(JSON.parse(row)).toMatchObject({ Region: 'us-east-1', Name: expect.stringMatching(/^\/app\//) });
  });
});

describe('step-everywhere init', () => {
  it('makes a project that passes its own tests, types, dev and build at once', async () => {
    const command = inRepository('packages/cli/dist/main.js');
    await run(process.execPath, [command, 'init', 'find things'], { cwd: folder });
    const npm = (line: string) => inShell('find things', `npm ${line}`);
    await npm('install');
    expect(await npm('test')).toMatch(/Tests +3 passed/);
    await npm('run typecheck');
    expect(await npm(`run dev -- --payload '{"prefix":"/app/"}'`)).toContain(
      '68 targets: 68 succeeded, 0 failed',
    );
    expect(await npm('run dev')).toContain('68 targets: 68 succeeded, 0 failed');
    await npm('run build');
    expect((await stat(join(folder, 'find things/dist/index.mjs'))).size).toBeGreaterThan(1_000);
    // The deployed folder contains nothing of earlier runs.
    const built = await readdir(join(folder, 'find things/dist'), { recursive: true });
    expect(built.filter((name) => !/^[\w-]+\.mjs$/.test(name))).toEqual([]);
    // Optional packages, which only queries need, are not installed.
    expect(existsSync(join(folder, 'find things/node_modules/@duckdb'))).toBe(false);
    const query = `npx step-everywhere results latest --query 'select 1'`;
    await expect(inShell('find things', query)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('npm install @duckdb/node-api'),
    });
  });

  it.each(['unencrypted-volumes', 'open-security-groups'])(
    'makes a project from the job %s that passes its test, and finds its data with `npm run dev`',
    async (job) => {
      const command = inRepository('packages/cli/dist/main.js');
      await run(process.execPath, [command, 'init', job, '--from', job], { cwd: folder });
      await inShell(job, 'npm install');
      expect(await inShell(job, 'npm test')).toMatch(/Tests +1 passed/);
      // Four accounts and two regions, with the role from role.yaml.
      expect(await inShell(job, 'npm run dev')).toContain('8 targets: 8 succeeded, 0 failed');
    },
  );
});
