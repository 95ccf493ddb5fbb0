import type { ReportWithResults } from '../../src/run/make-report.ts';
import { type Cells, cellStatus, makeCells, type Reason, type RunFacts } from '../../src/run-report.ts';
import { generateRun } from '../harness/generate-run.ts';

const reason: Reason = {
  class: 'assume-role',
  error: 'AssumeRoleError',
  message: `Cannot assume the role: ${'a-very-long-word-without-a-break'.repeat(6)}`,
  remedy: 'Make the role in each account, and let its trust policy name the issuing role.',
};
const skip: Reason = { class: '', error: '', message: 'The account is SUSPENDED.', remedy: '' };

/** Runs that have ended in each possible way, or are still running, by name. */
export const runStates: Readonly<Record<string, () => Promise<ReportWithResults>>> = {
  'one target': () => generateRun(1, 1),
  'one account in 34 regions': () => generateRun(1, 34),
  'many accounts in one region': () => generateRun(300, 1),
  'only failures': () => everyCell(cellStatus.failed, reason),
  'only skipped targets': () => everyCell(cellStatus.skipped, skip),
  'no results': () => generateRun(20, 8, false),
  'an aborted run': () => notAttempted('ABORTED: Stopped by a user'),
  'a canary that was not tolerated': () => notAttempted(),
  'a run merged with two retries': () => withFacts({ retries: 2, endTime: Date.UTC(2026, 10, 24, 18) }),
  'a run that goes on': waiting,
  'long names': longNames,
};

async function withFacts(facts: Partial<RunFacts>): Promise<ReportWithResults> {
  const made = await generateRun(20, 8);
  return { ...made, report: { ...made.report, run: { ...made.report.run, ...facts } } };
}

async function everyCell(status: number, why: Reason): Promise<ReportWithResults> {
  const made = await generateRun(20, 8, false);
  const cells = makeCells(160);
  cells.status.fill(status);
  cells.reason.fill(1);
  return { ...made, report: { ...made.report, cells, reasons: [why] } };
}

/** Cells of which the first accounts have ended. */
async function upTo(share: number, status: number): Promise<Cells> {
  const { report } = await generateRun(20, 8, false);
  const from = Math.floor(report.cells.status.length * share);
  report.cells.status.fill(status, from);
  for (const column of [report.cells.reason, report.cells.started, report.cells.ended, report.cells.size])
    column.fill(0, from);
  return report.cells;
}

async function notAttempted(endedEarly?: string): Promise<ReportWithResults> {
  const made = await withFacts(endedEarly === undefined ? {} : { endedEarly });
  const cells = await upTo(0.2, cellStatus.notAttempted);
  return { blocks: [], report: { ...made.report, cells, blocks: [] } };
}

async function waiting(): Promise<ReportWithResults> {
  const made = await generateRun(20, 8, false);
  const { endTime: _, ...run } = made.report.run;
  return { blocks: [], report: { ...made.report, run, cells: await upTo(0.4, cellStatus.waiting) } };
}

async function longNames(): Promise<ReportWithResults> {
  const made = await withFacts({
    worker: `arn:aws:lambda:eu-west-1:111111111111:function:StepEverywhere_${'w'.repeat(49)}`,
    role: `${'operations/'.repeat(20)}${'r'.repeat(64)}`,
  });
  const accounts = made.report.accounts.map((account) => ({ ...account, name: 'n'.repeat(50) }));
  return { ...made, report: { ...made.report, accounts } };
}
