import { explainFailure } from '@step-everywhere/infra/explain-failure';
import { cellStatus } from '../run-report.ts';
import type { CellGrid } from './cell-grid.ts';
import type { RunObjects } from './run-objects.ts';
import {
  type Failure,
  type FailureLine,
  type NotAttemptedLine,
  regionsOf,
  type SkippedLine,
  type StoredOutcome,
  type StoredSummary,
} from './stored-run.ts';

/** Takes over what the lists of a run that has ended say of the targets that did not succeed. */
export async function readLists(objects: RunObjects, summary: StoredSummary, grid: CellGrid): Promise<void> {
  for await (const text of objects.lines(summary.FailuresKey)) {
    const line = JSON.parse(text) as FailureLine;
    const reason = { class: line.Class, error: line.Error, message: line.Message, remedy: line.Remedy };
    setEach(grid, line.AccountId, [line.Region], cellStatus.failed, reason);
  }
  for await (const text of objects.lines(summary.SkippedKey)) {
    const { AccountId, Region, Reason } = JSON.parse(text) as SkippedLine;
    const reason = { class: '', error: '', message: Reason, remedy: '' };
    setEach(grid, AccountId, [Region], cellStatus.skipped, reason);
  }
  for await (const text of objects.lines(summary.NotAttemptedKey)) {
    const { AccountId, Regions } = JSON.parse(text) as NotAttemptedLine;
    setEach(grid, AccountId, regionsOf(Regions), cellStatus.notAttempted);
  }
}

/** Takes over what is stored of an account while the run goes on. */
export function applyOutcome(grid: CellGrid, accountId: string, outcome: StoredOutcome): void {
  const regions = regionsOf(outcome.Regions ?? []);
  const { Failure: failure, Refused: refused, Outcomes: outcomes = [] } = outcome;
  for (const [index, region] of regions.entries()) {
    const ended = outcomes[index];
    if (ended?.Status === 'succeeded') setEach(grid, accountId, [region], cellStatus.succeeded);
    else if (ended !== undefined) fail(grid, accountId, region, ended, 'worker');
    else if (failure !== undefined) fail(grid, accountId, region, failure, 'account');
    else if (refused !== undefined) {
      const { message } = explainFailure(refused, { of: 'account', region });
      const reason = { class: '', error: '', message, remedy: '' };
      setEach(grid, accountId, [region], cellStatus.skipped, reason);
    }
  }
}

function fail(
  grid: CellGrid,
  accountId: string,
  region: string,
  failure: Failure,
  of: 'account' | 'worker',
): void {
  setEach(grid, accountId, [region], cellStatus.failed, explainFailure(failure, { of, region }));
}

function setEach(
  grid: CellGrid,
  accountId: string,
  regions: readonly string[],
  ...[status, reason]: [Parameters<CellGrid['setStatus']>[1], Parameters<CellGrid['setStatus']>[2]?]
): void {
  for (const region of regions) {
    const cell = grid.cellOf(accountId, region);
    if (cell !== undefined) grid.setStatus(cell, status, reason);
  }
}

/** Takes over when each region of an account began or ended. */
export function applyTimes(grid: CellGrid, accountId: string, outcome: StoredOutcome): void {
  const regions = regionsOf(outcome.Regions ?? []);
  for (const [index, region] of regions.entries()) {
    const cell = grid.cellOf(accountId, region);
    const ended = outcome.Outcomes?.[index];
    if (cell === undefined || ended === undefined) continue;
    grid.setTime('started', cell, ended.Started ?? outcome.StartTime);
    grid.setTime('ended', cell, ended.Ended);
  }
}
