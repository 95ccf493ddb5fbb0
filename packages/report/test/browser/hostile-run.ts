import { ResultBlocks } from '../../src/results/result-blocks.ts';
import { CellGrid } from '../../src/run/cell-grid.ts';
import type { ReportWithResults } from '../../src/run/make-report.ts';
import { cellStatus } from '../../src/run-report.ts';
import { exampleRun } from '../harness/example-report.ts';

/** Markup that runs a script if a text is interpreted as markup. */
export const attacks = [
  '</script><script>alert(1)</script>',
  '<img src=x onerror=alert(2)>',
  '"><svg onload=alert(3)>',
  "'--></style></title><script>alert(4)</script>",
  '<!--<script>\u2028\u2029]]>{{7*7}}',
  'javascript:alert(5)',
];

/** Results that are hard to show: deep, long, or with keys and numbers that JavaScript would change. */
export const oddResults = {
  deep: `${'['.repeat(30_000)}${']'.repeat(30_000)}`,
  nested: `${'{"a":'.repeat(9_000)}0${'}'.repeat(9_000)}`,
  long: JSON.stringify({ text: '</script>\u2028'.repeat(4_000) }),
  prototype:
    '{"__proto__":{"polluted":"yes"},"constructor":{"prototype":1},"hasOwnProperty":2,"toString":null}',
  exact: '{"10":1.0,"2":12345678901234567890,"half":"\\ud800"}',
  text: '"just a text"',
  nothing: 'null',
} as const;

/** A run in one region in which each account has one of {@link oddResults}. */
export async function oddRun(): Promise<ReportWithResults> {
  const accounts = Object.keys(oddResults).map((name, row) => ({
    id: String(100_000_000_000 + row),
    name,
    path: [],
  }));
  const grid = new CellGrid(accounts, ['us-east-1'], exampleRun.startTime);
  const blocks = new ResultBlocks();
  for (const [row, result] of Object.values(oddResults).entries()) {
    grid.setStatus(row, cellStatus.succeeded);
    grid.cells.held[row] = 1;
    grid.cells.size[row] = result.length + 1;
    blocks.add(result);
  }
  const packed = await blocks.finish();
  const { cells, reasons } = grid;
  const run = { ...exampleRun, embedded: accounts.length };
  return {
    report: { run, accounts, regions: ['us-east-1'], units: {}, reasons, cells, blocks: blocks.counts },
    blocks: packed,
  };
}

/** A run in which every text from outside is an attack: accounts, OUs, regions, errors, results. */
export async function hostileRun(): Promise<ReportWithResults> {
  const accounts = attacks.map((name, row) => ({
    id: String(100_000_000_000 + row),
    name,
    path: ['r-ab12', `ou-ab12-${name}`],
  }));
  const regions = ['us-east-1', '<img src=y onerror=alert(6)>'];
  const grid = new CellGrid(accounts, regions, exampleRun.startTime);
  const blocks = new ResultBlocks();
  for (const [row, text] of attacks.entries()) {
    const succeeded = row * regions.length;
    grid.setStatus(succeeded, cellStatus.succeeded);
    grid.setTime('started', succeeded, exampleRun.startTime + 1000);
    grid.setTime('ended', succeeded, exampleRun.startTime + 1500 + row);
    grid.cells.held[succeeded] = 1;
    grid.cells.size[succeeded] = 9;
    blocks.add(JSON.stringify({ [text]: text, value: text }));
    grid.setStatus(succeeded + 1, cellStatus.failed, {
      class: text,
      error: text,
      message: text,
      remedy: text,
    });
  }
  const packed = await blocks.finish();
  const [first = ''] = attacks;
  const run = {
    ...exampleRun,
    worker: `arn:aws:lambda:r:1:function:${first}`,
    role: first,
    endedEarly: first,
  };
  const units = Object.fromEntries(attacks.map((text) => [`ou-ab12-${text}`, text]));
  const { cells, reasons } = grid;
  return {
    report: {
      run: { ...run, embedded: attacks.length, resultLocation: `s3://b/${first}/{account}/{region}` },
      accounts,
      regions,
      units,
      reasons,
      cells,
      blocks: blocks.counts,
    },
    blocks: packed,
  };
}
