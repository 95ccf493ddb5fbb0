import type { Estimate } from '@step-everywhere/infra/internal/orchestrator';
import { expect, it } from 'vitest';
import { describeSize } from '../../src/input/describe-plan.ts';
import { describeEstimate } from '../../src/runs/describe-estimate.ts';

const size = {
  accounts: 3,
  targets: 51,
  accountIds: [],
  skippedAccounts: 0,
  listedTargets: 51,
  isApproximate: false,
  isListApproximate: false,
};

it.each([
  ['3 accounts, 51 targets', {}],
  [
    '5 accounts, 85 targets: 51 to run, 34 skipped (2 accounts are not active)',
    { skippedAccounts: 2, listedTargets: 85 },
  ],
  [
    '3 accounts, 102 targets: about 51 to run, about 51 skipped (regions that an account has not enabled)',
    { listedTargets: 102, isApproximate: true },
  ],
  [
    '4 accounts, about 52 targets: about 51 to run, 1 skipped (1 account is not active)',
    { skippedAccounts: 1, listedTargets: 52, isApproximate: true, isListApproximate: true },
  ],
])('says %s', (said, more) => {
  expect(describeSize({ ...size, ...more })).toBe(said);
});

it.each([
  [0, 'less than $0.01'],
  [1.5, '$0 to $1.5'],
])('has a unit for each part of an estimate, with at most %s dollars', (most, cost) => {
  const range = (IfWorkersTimeOut: number) => ({ IfWorkersTake1s: 0, IfWorkersTimeOut });
  const parts = { Minutes: range(4.4), SlowestAccountMinutes: range(1), Dollars: range(most) };
  expect(describeEstimate(parts as Estimate)).toBe(
    `Estimate: 0 to 4.4 minutes, 0 to 1 minutes for the slowest account, ${cost} (if workers take 1 s, or their whole time-out).`,
  );
});
