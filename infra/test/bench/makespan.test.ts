import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);
const bench = fileURLToPath(new URL('../../bench/makespan.ts', import.meta.url));

// The benchmark fails if a limit is exceeded. It is a simulation with the same result on every machine.
it('runs of 1,000 accounts meet the limits: nothing fails for lack of concurrency, and little time is lost', async () => {
  const { stdout } = await run(process.execPath, [bench, '--quick']);
  const figures = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
  expect(figures.successShare).toBe(1);
  expect(Object.keys(figures)).toEqual(
    expect.arrayContaining(['makespanRatio1000', 'makespanRatio5000', 'makespanRatio10']),
  );
});
