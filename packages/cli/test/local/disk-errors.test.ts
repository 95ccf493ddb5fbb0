import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { AwsError } from '@step-everywhere/emulator/internal';
import { describe, expect, it } from 'vitest';
import { DiskErrors } from '../../src/local/disk-errors.ts';
import { inRepository } from '../harness/run-binary.ts';

const call = { service: 's3', operation: 'PutObject', input: {}, caller: {} as never };
const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {
  code: 'ENOSPC',
  syscall: 'write',
});
const failing = (error: Error) => async () => {
  throw error;
};

describe('the disk of a run on this machine', () => {
  it('refuses uploads when it is full, with an error that no worker retries, and remembers it', async () => {
    const disk = new DiskErrors('/project/runs');
    const answer = disk.around((_, run) => run())(call, failing(full));
    await expect(answer).rejects.toMatchObject({
      name: 'StorageError',
      statusCode: 400,
      message: 'cannot write to /project/runs: ENOSPC: no space left on device, write',
    });
    expect(disk.first).toMatchObject({
      name: 'WriteError',
      message:
        'cannot write to /project/runs: ENOSPC: no space left on device, write; make room, or name another folder with --out',
    });
  });

  it('counts as healthy when only a service refuses something, or the network fails', async () => {
    const disk = new DiskErrors('/project/runs');
    const reset = Object.assign(new Error('connect EACCES'), { code: 'EACCES', syscall: 'connect' });
    for (const error of [new AwsError('NoSuchKey', 'The specified key does not exist.', 404), reset])
      await expect(disk.around((_, run) => run())(call, failing(error))).rejects.toBe(error);
    expect(disk.first).toBeUndefined();
  });

  it('ends the run at once, in one line, and leaves nothing half written', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'full-'));
    try {
      const worker = inRepository('packages/cli/test/harness/workers/large.ts');
      const main = inRepository('packages/cli/dist/main.js');
      // Limits files to 4 MB: larger writes fail as on a full disk.
      const limited = ['-c', 'ulimit -f 8192; exec "$0" "$@"', process.execPath, main, 'dev', worker];
      const options = ['--org', '2', '--regions', 'us-east-1', '--out', folder];
      await expect(promisify(execFile)('sh', [...limited, ...options])).rejects.toMatchObject({
        code: 1,
        stderr: expect.stringMatching(
          /^Running \S+ in an emulated .*\n(?:\d+ of .*\n)*step-everywhere: cannot write to \S+: EFBIG: .*; make room, .*\nHelp: .*#writeerror\n$/,
        ),
      });
      const left = await readdir(folder, { recursive: true });
      expect(left.filter((name) => name.includes('%tmp') || name.endsWith('us-east-1.json'))).toEqual([]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
