import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { root } from '../../setup/workspace.mjs';

const systems = ['linux-x64', 'linux-arm64'];
const here = `${process.platform}-${process.arch}`;

async function lockOf(system, folder = root) {
  const file = join(folder, 'scripts/setup/pnpm', system, 'package-lock.json');
  return { file, lock: JSON.parse(await readFile(file, 'utf8')) };
}

describe('the pnpm of this workspace', () => {
  it.each(systems)('is pinned with a hash for %s, in the version of package.json', async (system) => {
    const { packageManager } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    const { lock } = await lockOf(system);
    const { version, integrity } = lock.packages[`node_modules/@pnpm/exe.${system}`];
    expect(packageManager).toMatch(new RegExp(`^pnpm@${version}\\+sha512\\.[0-9a-f]{128}$`));
    expect(integrity).toMatch(/^sha512-/);
  });

  it.skipIf(!systems.includes(here))('is not run when its bytes do not match the hash', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pnpm '));
    try {
      const filter = (path) => !path.includes('node_modules');
      await cp(join(root, 'scripts/setup'), join(folder, 'scripts/setup'), { recursive: true, filter });
      await cp(join(root, 'package.json'), join(folder, 'package.json'));
      const { file, lock } = await lockOf(here, folder);
      const exe = lock.packages[`node_modules/@pnpm/exe.${here}`];
      exe.integrity = `sha512-${Buffer.alloc(64).toString('base64')}`;
      await writeFile(file, JSON.stringify(lock));
      const started = promisify(execFile)(process.execPath, [
        join(folder, 'scripts/setup/run-pnpm.mjs'),
        '--version',
      ]);
      await expect(started).rejects.toMatchObject({ stderr: expect.stringContaining('EINTEGRITY') });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
