import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readmeBlocks } from '../runtime-suite/readme-blocks.ts';
import { unpackLayer } from '../runtime-suite/unpack.ts';

const here = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const run = promisify(execFile);
const blocks = await readmeBlocks();
let root: string;

beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'layer-readme-')));
  await unpackLayer(join(root, 'opt'));
  await mkdir(join(root, 'runtime/node_modules'), { recursive: true });
  await symlink(await realpath(here('node_modules/@aws-sdk')), join(root, 'runtime/node_modules/@aws-sdk'));
  for (const [name, code] of blocks) {
    await mkdir(dirname(join(root, 'task', name)), { recursive: true });
    await writeFile(join(root, 'task', name), code);
  }
});
afterAll(() => rm(root, { recursive: true }));

/** Loads a handler as Lambda does, and returns its type. */
async function load(file: string, environment: NodeJS.ProcessEnv = {}): Promise<string> {
  const script = `import(${JSON.stringify(file)}).then(({ handler }) => console.log(typeof handler, Object.getOwnPropertySymbols(handler).length))`;
  const folders = ['opt/nodejs/node_modules', 'runtime/node_modules'].map((name) => join(root, name));
  const env = { NODE_PATH: folders.join(':'), LAMBDA_TASK_ROOT: join(root, 'task'), ...environment };
  const hook = here('runtime-suite/search-node-path.mjs');
  const { stdout } = await run(process.execPath, ['--import', hook, '--eval', script], { env });
  return stdout.trim();
}

const WORKER = 'function 1';

describe("the README's code", () => {
  it.each(['index.mjs', 'index.cjs'])('is a worker with the layer: %s', async (name) => {
    expect(await load(join(root, 'task', name))).toBe(WORKER);
  });

  it('is a plain function, of which the layer makes a worker: plain.mjs', async () => {
    expect(await load(join(root, 'task/plain.mjs'))).toBe('function 0');
    const environment = { STEP_EVERYWHERE_HANDLER: 'plain.handler' };
    expect(await load(join(root, 'opt/nodejs/step-everywhere.mjs'), environment)).toBe(WORKER);
  });

  it('is TypeScript that the esbuild of the README bundles, without us and the SDK: src/index.ts', async () => {
    const command = String(blocks.get('esbuild')).replace(
      'npx esbuild',
      `'${here('node_modules/.bin/esbuild')}'`,
    );
    await run('sh', ['-c', command], { cwd: join(root, 'task') });
    const bundle = await readFile(join(root, 'task/dist/index.mjs'), 'utf8');
    expect(bundle.length).toBeLessThan(2_000);
    expect(await load(join(root, 'task/dist/index.mjs'))).toBe(WORKER);
  });

  it('runs in the emulator by the command of the README: plain.mjs', async () => {
    const modules = join(root, 'task/node_modules');
    await mkdir(modules);
    await symlink(await realpath(here('node_modules/@aws-sdk')), join(modules, '@aws-sdk'));
    const main = here('../packages/cli/dist/main.js');
    const [program, ...args] = String(blocks.get('dev')).trim().split(' ');
    expect(program).toBe('step-everywhere');
    const more = ['--regions', 'us-east-1', '--out', join(root, 'out')];
    const { stdout } = await run(process.execPath, [main, ...args, ...more], { cwd: join(root, 'task') });
    expect(stdout).toMatch(/3 targets: 3 succeeded/);
  });
});
