import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const run = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));
const tool = (name: string, ...args: string[]) =>
  run(`${root}/node_modules/.bin/${name}`, args, { cwd: root });

describe('the published package', () => {
  it('has nothing that publint objects to', async () => {
    const { stdout } = await tool('publint', 'run', '--pack', 'npm', '--strict');
    expect(stdout).toContain('All good!');
  }, 60_000);

  // Without the resolution of Node 10, which knows no `exports` and is long gone.
  it('has types that are right for ES modules and CommonJS (@arethetypeswrong/cli)', async () => {
    const { stdout } = await tool('attw', '--pack', '.', '--profile', 'node16', '--no-emoji');
    expect(stdout.match(/node16 .*: OK/g)).toHaveLength(8);
  }, 60_000);
});
