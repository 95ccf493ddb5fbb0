import { ResultBlocks } from '../../src/results/result-blocks.ts';
import { CellGrid } from '../../src/run/cell-grid.ts';
import type { ReportWithResults } from '../../src/run/make-report.ts';
import { cellStatus, type ReportAccount } from '../../src/run-report.ts';
import { exampleRun } from './example-report.ts';

/** Regions of the commercial partition, enough for the tests. */
export const regions = [
  ...['af-south-1', 'ap-east-1', 'ap-east-2', 'ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3'],
  ...['ap-south-1', 'ap-south-2', 'ap-southeast-1', 'ap-southeast-2', 'ap-southeast-3', 'ap-southeast-4'],
  ...['ap-southeast-5', 'ap-southeast-6', 'ap-southeast-7', 'ca-central-1', 'ca-west-1', 'eu-central-1'],
  ...['eu-central-2', 'eu-north-1', 'eu-south-1', 'eu-south-2', 'eu-west-1', 'eu-west-2', 'eu-west-3'],
  ...['il-central-1', 'me-central-1', 'me-south-1', 'mx-central-1', 'sa-east-1', 'us-east-1', 'us-east-2'],
  ...['us-west-1', 'us-west-2'],
];

const teams = [
  'payments',
  'orders',
  'search',
  'identity',
  'analytics',
  'billing',
  'ledger',
  'catalog',
  'media',
];
const stages = ['prod', 'staging', 'dev', 'sandbox'];
const units: Readonly<Record<string, string>> = {
  'r-ab12': 'Root',
  'ou-ab12-workload': 'Workloads',
  'ou-ab12-prodprod': 'Production',
  'ou-ab12-develops': 'Development',
  'ou-ab12-security': 'Security',
};

/** A stream of numbers from 0 to 1 that is the same each time (mulberry32). */
function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * Generates a run: accounts without the role, regions that fail, throttling, suspended accounts, and results.
 *
 * @param columns number of regions, up to 34.
 */
export async function generateRun(
  rows: number,
  columns: number,
  withResults = true,
): Promise<ReportWithResults> {
  const random = makeRandom(rows * 64 + columns);
  const shown = regions.slice(0, columns);
  const accounts = Array.from({ length: rows }, (_, row) => makeAccount(row));
  const grid = new CellGrid(accounts, shown, exampleRun.startTime);
  const blocks = new ResultBlocks();
  let embedded = 0;
  for (const [row, account] of accounts.entries()) {
    const began = Math.round(((row + random()) / rows) * 240_000);
    const kind = random();
    for (const region of shown) {
      const cell = grid.cellOf(account.id, region) as number;
      const took = Math.round(180 + 900 * random() ** 4 + (region.startsWith('ap-') ? 700 * random() : 0));
      const outcome = makeOutcome(account, region, kind, random());
      grid.setStatus(cell, outcome.status, outcome.reason);
      if (outcome.status === cellStatus.skipped) continue;
      grid.setTime('started', cell, exampleRun.startTime + began);
      grid.setTime('ended', cell, exampleRun.startTime + began + took);
      if (outcome.status !== cellStatus.succeeded) continue;
      const result = makeResult(account, region, random);
      grid.cells.size[cell] = result.length + 1;
      if (!withResults) continue;
      grid.cells.held[cell] = 1;
      blocks.add(result);
      embedded += 1;
    }
  }
  const packed = await blocks.finish();
  const run = { ...exampleRun, embedded };
  const { cells, reasons } = grid;
  return {
    report: { run, accounts, regions: shown, units, reasons, cells, blocks: blocks.counts },
    blocks: packed,
  };
}

function makeAccount(row: number): ReportAccount {
  const stage = stages[row % stages.length] as string;
  const team = teams[Math.floor(row / stages.length) % teams.length] as string;
  const number = Math.floor(row / stages.length / teams.length);
  const path =
    row % 17 === 0
      ? ['ou-ab12-security']
      : ['ou-ab12-workload', stage === 'prod' ? 'ou-ab12-prodprod' : 'ou-ab12-develops'];
  const name = number === 0 ? `${team}-${stage}` : `${team}-${stage}-${String(number).padStart(3, '0')}`;
  return { id: String(210_000_000_000 + row * 7_919), name, path: ['r-ab12', ...path] };
}

function makeOutcome({ id, name }: ReportAccount, region: string, kind: number, chance: number) {
  const failed = (name: string, error: string, message: string, remedy: string) => ({
    status: cellStatus.failed,
    reason: { class: name, error, message, remedy },
  });
  if (kind < 0.008) {
    const message = 'The account is SUSPENDED in the organization.';
    return { status: cellStatus.skipped, reason: { class: '', error: '', message, remedy: '' } };
  }
  if (kind < 0.022) {
    return failed(
      'assume-role',
      'AssumeRoleError',
      `Cannot assume arn:aws:iam::${id}:role/Auditor in account ${id}: AccessDenied: not authorized to perform sts:AssumeRole.`,
      "Create the role in the account, let its trust policy allow the stack's issuing role, and tag it stepeverywhere:assumable = true.",
    );
  }
  if (kind > 0.97 && region.startsWith('ap-southeast')) {
    return failed(
      'region-disabled',
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
      'Enable the region in the account, or start the run with "Regions": "enabled".',
    );
  }
  if (chance < 0.002) {
    return failed(
      'throttled',
      'ThrottlingException',
      `Rate exceeded for ${name} in ${region}`,
      'Lower Concurrency, let the SDK of the worker retry more often, or raise the quota of the service.',
    );
  }
  if (chance > 0.9985) {
    return failed(
      'handler',
      'TypeError',
      "Cannot read properties of undefined (reading 'Name')",
      "Look at the error in the worker's code; its log has the whole stack.",
    );
  }
  return { status: cellStatus.succeeded, reason: undefined };
}

function makeResult({ id, name }: ReportAccount, region: string, random: () => number): string {
  const count = Math.floor(12 * random() ** 3);
  const tiers = ['Standard', 'Advanced', 'Intelligent-Tiering'];
  return JSON.stringify({
    account: { id, name },
    region,
    tier: tiers[Math.floor(3 * random() ** 2)],
    encrypted: random() > 0.2,
    parameters: Array.from({ length: count }, (_, index) => `/app/${name}/setting-${index}`),
  });
}
