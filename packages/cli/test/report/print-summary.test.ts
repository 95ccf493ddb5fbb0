import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { Summary } from '@step-everywhere/infra/internal/run';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { printSummary } from '../../src/report/print-summary.ts';
import { summaryLine } from '../../src/report/summary-line.ts';
import { groupTargets } from '../../src/report/target-groups.ts';

const summary: Summary = {
  ExecutionId: 'arn:aws:states:us-east-1:111111111111:execution:StepEverywhere:run-1',
  Function: 'arn:aws:lambda:us-east-1:111111111111:function:StepEverywhere_example',
  RoleName: 'Auditor',
  StartTime: '2026-11-22T10:00:00.000Z',
  EndTime: '2026-11-22T10:00:02.140Z',
  Targets: 204,
  Succeeded: 186,
  Failed: 9,
  Skipped: 9,
  NotAttempted: 0,
  FailedByClass: { 'assume-role': 8, handler: 1 },
  Bucket: 'bucket',
  OutputKeyPattern: 'StepEverywhere/StepEverywhere_example/$LATEST/run-1/{{ .AccountId }}/{{ .Region }}.json',
  TargetsKey: 'run/targets.jsonl',
  SummaryKey: 'run/summary.json',
  FailuresKey: 'run/failures.jsonl',
  SkippedKey: 'run/skipped.jsonl',
  NotAttemptedKey: 'run/not-attempted.jsonl',
};
const long = 'x'.repeat(3_000);
const regions = Array.from({ length: 9 }, (_, index) => `xx-north-${index + 1}`);

describe('summaryLine', () => {
  it('has the promised form', () => {
    expect(summaryLine(summary)).toBe(
      '204 targets: 186 succeeded, 9 failed, 9 skipped, 0 not attempted in 2.1 s',
    );
  });

  it('calls the targets of a preflight ready', () => {
    const Preflight = { Targets: 180 } as NonNullable<Summary['Preflight']>;
    const counts = { Succeeded: 0, Failed: 9, Skipped: 9, NotAttempted: 186 };
    expect(summaryLine({ ...summary, ...counts, Preflight })).toBe(
      '204 targets: 180 ready, 9 failed, 9 skipped, 6 not attempted in 2.1 s',
    );
  });

  it('has a singular', () => {
    const one = { ...summary, Targets: 1, Succeeded: 1, Failed: 0, Skipped: 0 };
    expect(summaryLine(one)).toBe('1 target: 1 succeeded, 0 failed, 0 skipped, 0 not attempted in 2.1 s');
  });
});

describe('groupTargets', () => {
  const target = { accountId: '1'.repeat(12), accountName: 'a', region: 'us-east-1', error: 'E', reason: '' };

  it('groups reasons that differ only in the target, the largest group first', async () => {
    const groups = await groupTargets([
      { ...target, reason: 'other' },
      { ...target, reason: `no role in ${target.accountId}` },
      { ...target, accountId: '2'.repeat(12), reason: `no role in ${'2'.repeat(12)}` },
    ]);
    expect(groups.map(({ targets, accounts }) => [targets, accounts.size])).toEqual([
      [2, 2],
      [1, 1],
    ]);
  });

  it('groups one cause with messages that name different accounts, and shows the first one in full', async () => {
    const refused = (id: string, accountName: string, region: string) => ({
      ...target,
      accountId: id,
      accountName,
      region,
      reason: `Cannot assume arn:aws:iam::${id}:role/Auditor for ${accountName}, ${region} (session ${id.slice(0, 8)}-1234-1234-1234-${id})`,
      remedy: `Tag arn:aws:iam::${id}:role/Auditor.`,
    });
    const first = refused('111111111111', 'a', 'us-east-1');
    const groups = await groupTargets([first, refused('222222222222', 'payments-prod', 'eu-west-1')]);
    expect(groups).toHaveLength(1);
    expect(groups[0]?.example).toEqual(first);
  });

  it('keeps different remedies apart', async () => {
    expect(await groupTargets([target, { ...target, remedy: 'Tag it.' }])).toHaveLength(2);
  });

  it('keeps different errors apart', async () => {
    expect(await groupTargets([target, { ...target, error: 'F' }])).toHaveLength(2);
  });
});

describe('printSummary', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'print-summary-'));
    await mkdir(join(folder, 'out/bucket/run'), { recursive: true });
    const failures = regions.map((Region, index) => ({
      AccountId: '210000000001',
      AccountName: 'payments',
      Region,
      ...(index < 8
        ? {
            Class: 'assume-role',
            Error: 'AssumeRoleError',
            Message: `no\n role ${long}`,
            Remedy: 'Make one.',
          }
        : { Class: 'handler', Error: 'RangeError', Message: 'slow' }),
    }));
    await writeFile(
      join(folder, 'out/bucket/run/failures.jsonl'),
      `${failures.map((f) => JSON.stringify(f)).join('\n')}\n`,
    );
    const trace = [
      'RangeError: slow',
      '    at /home/me/w/node_modules/a/b.js:1:1',
      '    at h (/home/me/w/throw.ts:3:9)',
    ];
    const outcomes = regions.map(() => ({ Status: 'failed', Cause: JSON.stringify({ trace }) }));
    await mkdir(join(folder, 'out/bucket/run/outcomes'));
    await writeFile(
      join(folder, 'out/bucket/run/outcomes/210000000001.json'),
      JSON.stringify({
        Regions: regions,
        Outcomes: regions.map((_, index) => (index < 8 ? { Status: 'failed' } : outcomes[index])),
      }),
    );
    const skipped = regions.map((Region) => ({
      AccountId: '220000000001',
      AccountName: 'closed',
      Region,
      Reason: 'The account is SUSPENDED',
    }));
    await writeFile(
      join(folder, 'out/bucket/run/skipped.jsonl'),
      skipped.map((line) => JSON.stringify(line)).join('\n'),
    );
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  });

  async function report(cwd: string): Promise<string> {
    vi.stubEnv('FORCE_COLOR', undefined);
    const stream = new PassThrough();
    const logs = 'logs/StepEverywhere_example.log';
    const files = { folder: join(folder, 'out'), workerFolder: '/home/me/w', report: 'report.html', logs };
    await printSummary(stream as unknown as NodeJS.WriteStream, summary, files, cwd);
    return String(stream.read());
  }

  it('lists unsuccessful targets by reason, the location of the results, and the summary line last', async () => {
    expect(await report(folder)).toBe(`Failed:
  8 targets  AssumeRoleError: no role ${long}
    Remedy: Make one.
    Help: https://step-everywhere.github.io/step-everywhere/troubleshooting#assume-role
    payments (210000000001): 8 regions
  1 target  RangeError: slow
    at /home/me/w/throw.ts:3:9
    Help: https://step-everywhere.github.io/step-everywhere/troubleshooting#handler
    payments (210000000001): xx-north-9

Skipped:
  9 targets  The account is SUSPENDED
    closed (220000000001): 9 regions

Report: report.html
Results: 'out/bucket/StepEverywhere/StepEverywhere_example/$LATEST/run-1/ACCOUNT/REGION.json'
Logs: logs/StepEverywhere_example.log
204 targets: 186 succeeded, 9 failed, 9 skipped, 0 not attempted in 2.1 s
`);
  });

  it('shows the whole path of a folder elsewhere', async () => {
    expect(await report('/somewhere/else')).toContain(`Results: '${folder}/out/bucket/`);
  });
});
