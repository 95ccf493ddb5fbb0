import { generalReason } from '@step-everywhere/infra/internal/general-reason';
import { describe, expect, it } from 'vitest';
import { groupFailures } from '../../../src/page/model/failure-groups.ts';
import { CellGrid } from '../../../src/run/cell-grid.ts';
import type { Reason, RunReport } from '../../../src/run-report.ts';
import { exampleRun } from '../../harness/example-report.ts';

interface Failed {
  readonly name: string;
  readonly region: string;
  readonly message: string;
  readonly remedy?: string;
}

/** A report of failed targets, one for each account. */
function reportOf(failed: readonly Failed[]): RunReport {
  const accounts = failed.map(({ name }, index) => ({ id: String(111_111_111_111 + index), name, path: [] }));
  const regions = [...new Set(failed.map(({ region }) => region))];
  const grid = new CellGrid(accounts, regions, exampleRun.startTime);
  for (const [index, { region, message, remedy = '' }] of failed.entries()) {
    const reason: Reason = { class: 'handler', error: 'E', message, remedy };
    grid.setStatus(grid.cellOf(accounts[index]?.id ?? '', region) as number, 2, reason);
  }
  const { cells, reasons } = grid;
  return { run: exampleRun, accounts, regions, units: {}, reasons, cells, blocks: [] };
}

/** The number of targets in each group. */
const sizes = (report: RunReport) =>
  groupFailures(
    report,
    report.cells.status.map((status) => (status === 0 ? 0 : 1)),
  )
    .flatMap(({ messages }) => messages)
    .map(({ cells }) => cells.length);

describe('the failures of a page', () => {
  it.each([
    ['a short account name', 'No role in {name} for {region}'],
    ['an id', 'Request 6f1c2d3e-1a2b-4c3d-8e9f-0a1b2c3d4e5f in {id}'],
    ['an ARN', 'Cannot assume arn:aws:iam::{id}:role/Auditor-{name}, sorry'],
  ])('are one group if they differ only in %s', (_, text) => {
    const fill = (target: Omit<Failed, 'message'>, id: string) =>
      text.replace('{name}', target.name).replace('{region}', target.region).replace('{id}', id);
    const targets = [
      { name: 'dev', region: 'us-east-1' },
      { name: 'qa', region: 'eu-west-1' },
    ];
    const failed = targets.map((target, index) => ({
      ...target,
      message: fill(target, `${111_111_111_111 + index}`),
    }));
    expect(sizes(reportOf(failed))).toEqual([2]);
    const inTerminal = failed.map(({ name, region, message }) =>
      JSON.stringify(generalReason({ error: 'E', message, remedy: '' }, { accountName: name, region })),
    );
    expect(new Set(inTerminal).size).toBe(1);
  });

  it('are separate groups if error, message or remedy differ', () => {
    const one = { name: 'payments', region: 'us-east-1', message: 'a' };
    const failed = [one, { ...one, message: 'b' }, { ...one, remedy: 'Tag it.' }, { ...one, name: 'orders' }];
    expect(sizes(reportOf(failed))).toEqual([2, 1, 1]);
  });
});
