import { beforeEach, expect, it, vi } from 'vitest';
import { doesAnotherHelp, UNMEASURED_SHARE } from '../../src/workers/another-environment.ts';
import type { Environment } from '../../src/workers/environment.ts';
import { WORKING_MOST } from '../../src/workers/most-environments.ts';

const cpu = vi.hoisted(() => ({ isSpare: false }));
vi.mock('../../src/workers/cpu-meter.ts', () => ({ hasSpareCpu: () => cpu.isSpare }));

/** Environments that have run the same invocation for long. */
const busy = (length: number, workShare: number) =>
  Array<Environment>(length).fill({ workShare, lastUsedAt: Number.NEGATIVE_INFINITY } as Environment);

beforeEach(() => {
  cpu.isSpare = false;
});

it.each([
  ['are seen to wait', 0.1, { onBusy: true, onFree: true }],
  ['may wait or work', UNMEASURED_SHARE, { onBusy: false, onFree: true }],
  ['are seen to work', 0.9, { onBusy: false, onFree: false }],
])('beyond four for each core, another one helps those that %s', (_, workShare, helps) => {
  const environments = busy(WORKING_MOST, workShare);
  const onBusy = doesAnotherHelp(environments);
  cpu.isSpare = true;
  expect({ onBusy, onFree: doesAnotherHelp(environments) }).toEqual(helps);
});

it('below that, another one takes the turn of those that may loop', () => {
  expect(doesAnotherHelp(busy(WORKING_MOST - 1, 1))).toBe(true);
});
