import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const command = fileURLToPath(new URL('../../../packages/cli/dist/main.js', import.meta.url));

let folder: string;
let child: ChildProcess;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'moto-'));
  const args = ['emulator', '--org', '1', '--services', 'moto', '--out', folder, '--json'];
  child = spawn(process.execPath, [command, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout as NonNullable<typeof child.stdout>, 'data');
});
afterEach(async () => {
  child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

/** The child processes of a process. */
async function childrenOf(pid: number | undefined): Promise<number[]> {
  const listed = spawn('ps', ['-o', 'pid=,args=', '--ppid', String(pid)]);
  const lines = (await text(listed.stdout)).split('\n');
  return lines.filter((line) => line.includes('moto-server.py')).map((line) => Number.parseInt(line, 10));
}

const isRunning = (pid: number) =>
  readFile(`/proc/${pid}/stat`, 'utf8').then(
    (stat) => !/\) Z /.test(stat),
    () => false,
  );

describe('moto, started by a command', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
    'ends with the command, also after %s',
    async (signal) => {
      const [moto = Number.NaN] = await childrenOf(child.pid);
      expect(await isRunning(moto)).toBe(true);
      child.kill(signal);
      await once(child, 'close');
      await expect.poll(() => isRunning(moto), { timeout: 30_000 }).toBe(false);
    },
  );

  it('listens on loopback only', async () => {
    const [moto] = await childrenOf(child.pid);
    const listening = await text(spawn('ss', ['-Hltnp']).stdout);
    const own = listening.split('\n').filter((line) => line.includes(`pid=${moto},`));
    expect(own.map((line) => line.trim().split(/\s+/)[3]?.replace(/:\d+$/, ''))).toEqual(['127.0.0.1']);
  });
});
