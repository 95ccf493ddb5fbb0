import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const run = promisify(execFile);
const bench = fileURLToPath(new URL('../../bench/scale.ts', import.meta.url));

describe('the benchmark of the largest organization', () => {
  it('runs with a small size, and ends with its figures', async () => {
    const { stdout } = await run(process.execPath, [bench, '--quick']);
    const figures = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
    expect(Object.keys(figures)).toEqual([
      'planSeconds',
      'planPeakMB',
      'maxStateBytes',
      'parentEvents',
      'lambdaRatio',
      'stsRatio',
    ]);
    // These figures do not depend on the machine. A small sample has more STS calls per target: one per warm function.
    expect(figures.maxStateBytes).toBeGreaterThan(130_000);
    expect(figures.maxStateBytes).toBeLessThan(256 * 1024);
    expect(figures.parentEvents).toBeLessThan(1000);
    expect(figures.lambdaRatio).toBeLessThanOrEqual(0.6);
    expect(stdout).toContain('What was counted is what a preflight estimates');
  });

  it('refuses an invalid size', async () => {
    await expect(run(process.execPath, [bench, '--accounts', '0'])).rejects.toThrow(
      '--accounts 0: expected a whole number from 1 to 50000',
    );
  });
});
