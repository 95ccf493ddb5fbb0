import { defaultLimits } from '../results/result-blocks.ts';
import { makeCells } from '../run-report.ts';
import type { ReportWithResults } from './make-report.ts';

/**
 * The report of a run that has started and whose targets are not listed yet.
 *
 * @param execution ARN of the run.
 * @param startTime milliseconds since 1970.
 * @returns a report without targets.
 */
export function emptyReport(execution: string, startTime: number): ReportWithResults {
  const run = {
    execution,
    worker: '',
    role: '',
    startTime,
    retries: 0,
    coarseTimes: false,
    leftOut: { tooLarge: 0, overBudget: 0, unread: 0, unreadable: 0 },
    embedded: 0,
    limits: defaultLimits,
  };
  const report = { run, accounts: [], regions: [], units: {}, reasons: [], cells: makeCells(0), blocks: [] };
  return { report, blocks: [] };
}
