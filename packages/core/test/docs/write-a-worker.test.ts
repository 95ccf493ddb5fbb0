import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Registry, startRegistry } from '../registry.ts';

const run = promisify(execFile);
const page = new URL('../../docs/write-a-worker.md', import.meta.url);

let registry: Registry;
let folder: string;
beforeAll(async () => {
  registry = await startRegistry();
  folder = await mkdtemp(join(tmpdir(), 'write-a-worker-'));
}, 120_000);
afterAll(async () => {
  await registry.close();
  await rm(folder, { recursive: true });
});

/** Runs a block of the page as its reader does, who has nothing but npm and the folder. */
async function inShell(commands: string): Promise<string> {
  const env = {
    PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
    HOME: folder,
    NO_COLOR: '1',
    npm_config_registry: registry.url,
    npm_config_cache: join(folder, '.npm'),
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
  };
  const { stdout, stderr } = await run('sh', ['-e', '-c', commands], { cwd: folder, env });
  return stdout + stderr;
}

describe('docs/write-a-worker.md, followed from top to bottom in an empty folder', () => {
  it('leads to a worker whose tests pass, and that succeeds in an emulated organization', async () => {
    const said: string[] = [];
    const text = await readFile(page, 'utf8');
    for (const [, language, name, code = ''] of text.matchAll(/^```(\w+)(?: (\S+))?\n([\s\S]*?)^```$/gm)) {
      if (language === 'ts') await writeFile(join(folder, name ?? ''), code);
      else said.push(await inShell(code));
    }
    const [, tests, organization, results] = said;
    expect(said).toHaveLength(4);
    expect(tests).toMatch(/Tests +3 passed/);
    expect(organization).toContain('60 targets: 60 succeeded, 0 failed');
    const rows = (results ?? '').trim().split('\n');
    expect(rows).toHaveLength(3);
    for (const row of rows)
      expect(JSON.parse(row)).toMatchObject({ Region: 'us-east-1', Name: expect.stringMatching(/^\/app\//) });
  }, 300_000);
});
