import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packAll } from '../../packages/project.ts';
import { type Registry, startRegistry } from '../../packages/registry.ts';

const command = fileURLToPath(new URL('../../../packages/cli/dist/main.js', import.meta.url));

let registry: Registry;
let packed: string;
let folder: string;
beforeAll(async () => {
  const { folder: found, tarballs } = await packAll();
  packed = found;
  registry = await startRegistry(Object.values(tarballs));
  folder = await mkdtemp(join(tmpdir(), 'projects of jobs '));
});
afterAll(async () => {
  await registry.close();
  for (const made of [packed, folder]) await rm(made, { recursive: true, force: true });
});

async function run(project: string, ...args: readonly [string, ...string[]]): Promise<string> {
  const [program, ...rest] = args;
  const { PATH, STEP_EVERYWHERE_PYTHON } = process.env;
  const env = {
    PATH: `${dirname(process.execPath)}:${PATH}`,
    HOME: folder,
    NO_COLOR: '1',
    STEP_EVERYWHERE_PYTHON,
    npm_config_registry: registry.url,
    npm_config_cache: join(folder, '.npm'),
    npm_config_audit: 'false',
    npm_config_update_notifier: 'false',
  };
  return (await promisify(execFile)(program, rest, { cwd: join(folder, project), env })).stdout;
}

it.each(['unencrypted-volumes', 'open-security-groups'])(
  'a project from the job %s installs, passes its test, and finds its data with `npm run dev`',
  async (job) => {
    await run('.', process.execPath, command, 'init', job, '--from', job);
    await run(job, 'npm', 'install');
    expect(await run(job, 'npm', 'test')).toMatch(/Tests +1 passed/);
    // Four accounts and two regions, in the role that role.yaml makes.
    expect(await run(job, 'npm', 'run', 'dev')).toContain('8 targets: 8 succeeded, 0 failed');
  },
);
