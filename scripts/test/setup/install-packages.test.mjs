import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { installPackages } from '../../setup/install-packages.mjs';
import { pnpm } from '../../setup/pnpm.mjs';

let folder;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'install packages '));
  await manifest('.', { name: 'a-workspace', private: true });
  await writeFile(join(folder, 'pnpm-workspace.yaml'), 'packages: [packages/*, examples/*]\n');
  await manifest('packages/core', { name: 'core', version: '0.0.0' });
  await manifest('examples/first', { name: 'first', dependencies: { core: 'workspace:*' } });
  expect(await install([], ['install', '--no-frozen-lockfile', '--offline'])).toBe(0);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function manifest(path, value) {
  await mkdir(join(folder, path), { recursive: true });
  await writeFile(join(folder, path, 'package.json'), JSON.stringify(value));
}

const install = (output, args) => pnpm(args, { cwd: folder, onOutput: (chunk) => output.push(chunk) });
const run = (mayUpdate, said = []) =>
  installPackages((args, output) => install(output, args), { mayUpdate, say: (text) => said.push(text) });
const lockfile = () => readFile(join(folder, 'pnpm-lock.yaml'), 'utf8');

it('takes a worker that was copied and renamed into the lockfile', async () => {
  await manifest('examples/mine', { name: 'mine', dependencies: { core: 'workspace:*' } });
  const said = [];
  expect(await run(true, said)).toMatchObject({ status: 0 });
  expect(said).toHaveLength(1);
  expect(await lockfile()).toContain('examples/mine:');
});

it('changes no lockfile on a build server', async () => {
  await manifest('examples/mine', { name: 'mine', dependencies: { core: 'workspace:*' } });
  await expect(run(false)).rejects.toThrow(/without CI, and commit pnpm-lock\.yaml/);
  expect(await lockfile()).not.toContain('examples/mine:');
});

it('changes no lockfile that fits', async () => {
  const before = await lockfile();
  const said = [];
  expect(await run(true, said)).toMatchObject({ status: 0 });
  expect({ said, after: await lockfile() }).toEqual({ said: [], after: before });
});
