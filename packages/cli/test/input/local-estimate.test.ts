import { expect, it } from 'vitest';
import { localMinutes } from '../../src/input/local-estimate.ts';

const run = { accounts: 100, targets: 1_700, accountConcurrency: 25, regionConcurrency: 40 };

it.each([
  ['rounds of accounts, where workers wait', run, 60, 4.1],
  ['more accounts at once', { ...run, accountConcurrency: 100 }, 60, 1.1],
  ['turns, where not all regions go at once', { ...run, regionConcurrency: 9 }, 60, 8.1],
  ['the CPU, where they are many', { ...run, accounts: 10_000, targets: 170_000 }, 0.02, 8.6],
  ['turns of processes, where each target has one', { ...run, processes: 64 }, 60, 27.1],
  ['nothing to do', { ...run, accounts: 0, targets: 0 }, 60, 0.05],
])('a run on this machine takes %s', (_, size, seconds, minutes) => {
  expect(localMinutes(size, seconds, 2)).toBe(minutes);
});
