import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deriveConcurrency, type LambdaLimits } from '../../src/concurrency/index.ts';
import { estimate, parsePrices, priceList } from '../../src/estimate/index.ts';

const basis = {
  accounts: 100,
  targets: 1700,
  concurrency: { accounts: 25, regions: 40 },
  concurrencyIsAsked: true,
  hasCanary: false,
  worker: { MemorySize: 1024, Timeout: 60, Architectures: ['arm64'] },
  limits: { Account: 1000, Unreserved: 900 },
  priceList: priceList('us-east-1'),
};

describe('an estimate', () => {
  it('counts calls, minutes and dollars of a run in which nothing fails', () => {
    expect(estimate(basis)).toEqual({
      Accounts: 100,
      Targets: 1700,
      LambdaInvocations: 1803,
      StateTransitions: 8 + 100 * 6 + 1700,
      KmsRequests: 100 + 3 * 1700 + 3 + 25,
      StsRequests: 125,
      ExecutionReads: 28,
      S3Requests: 200 + 1700 + 12 + 100 + 5 + 25,
      Minutes: { IfWorkersTake1s: 0.5, IfWorkersTimeOut: 4.4 },
      SlowestAccountMinutes: { IfWorkersTake1s: 0, IfWorkersTimeOut: 1 },
      QuotasPerSecond: { StateTransitions: 5_000, KmsRequests: 100_000 },
      // 2,308 transitions 0.058, 1,802 requests 0.0004, 1,700 s of 1 GB 0.023, 5,228 KMS 0.016, 1,910 writes 0.010.
      Dollars: { IfWorkersTake1s: 0.11, IfWorkersTimeOut: 1.44 },
      Prices: {
        Region: 'us-east-1',
        AsOf: '2026-11-22',
        Assumed: [
          'LambdaGigabyteSecondArm',
          'KmsRequest',
          'S3Write',
          'S3Read',
          'IssueSeconds',
          'PlanAndSummarySeconds',
        ],
      },
      LambdaConcurrency: { Account: 1000, Unreserved: 900, Wanted: 425, Available: 900, Enough: true },
    });
  });

  it.each([10, 1000, 5000])('is what docs/deploy.md says for 3,400 targets and the quota %i', (quota) => {
    const limits = { Account: quota, Unreserved: quota };
    const size = { accounts: 200, targets: 3400, limits };
    const worker = { ...basis.worker, MemorySize: 512 };
    const concurrency = deriveConcurrency(size, limits);
    const { Minutes, Dollars } = estimate({ ...basis, ...size, worker, concurrency });
    const cell = (key: keyof typeof Minutes) => `${Minutes[key]} minutes, ${Dollars[key]} dollars`;
    const page = readFileSync(new URL('../../../docs/deploy.md', import.meta.url), 'utf8');
    const row = page.split('\n').find((line) => line.startsWith(`| ${quota.toLocaleString('en')}`));
    const cells = row?.split('|').map((text) => text.trim());
    expect(cells?.slice(2, 4)).toEqual([cell('IfWorkersTake1s'), cell('IfWorkersTimeOut')]);
  });

  it('respects the quotas of transitions and KMS', () => {
    const large = {
      ...basis,
      accounts: 10_000,
      targets: 340_000,
      concurrency: { accounts: 10_000, regions: 40 },
      limits: { Account: 400_000, Unreserved: 400_000 },
    };
    // 400,008 transitions at 800 a second; at 5,000, the start of 10,000 accounts takes longer, at 100 a second.
    expect(estimate({ ...large, priceList: priceList('eu-north-1') }).Minutes.IfWorkersTake1s).toBe(8.7);
    expect(estimate(large).Minutes.IfWorkersTake1s).toBe(2);
    expect(estimate(large).QuotasPerSecond).toEqual({ StateTransitions: 5_000, KmsRequests: 100_000 });
  });

  it('has the minutes of an account whose regions take their turns', () => {
    const oneByOne = estimate({ ...basis, concurrency: { accounts: 25, regions: 1 } });
    expect(oneByOne.SlowestAccountMinutes).toEqual({ IfWorkersTake1s: 0.3, IfWorkersTimeOut: 17 });
  });

  it('includes the cost of tenant isolation: separate environments for each account, and more transitions', () => {
    const plain = estimate(basis);
    const worker = { ...basis.worker, TenantIsolated: true };
    const isolated = estimate({ ...basis, worker });
    expect(isolated).toMatchObject({
      TenantEnvironments: 1700,
      LambdaInvocations: plain.LambdaInvocations,
      StateTransitions: 8 + 100 * 6 + 5 * 1700,
      // 6,800 transitions 0.17, 1,700 environments of 1 GB 0.2839.
      Dollars: { IfWorkersTake1s: 0.56 },
    });
    expect(estimate({ ...basis, worker, concurrency: { accounts: 25, regions: 4 } }).TenantEnvironments).toBe(
      400,
    );
  });

  it.each<[string, { limits: LambdaLimits }, RegExp]>([
    [
      'a new account',
      { limits: { Account: 10, Unreserved: 10 } },
      /425 workers at once find room for 10\. Leave Concurrency out, lower Concurrency to \{ "Accounts": 1, "Regions": 10 \}, or raise the account's concurrency \(10\)/,
    ],
    [
      'a reservation',
      { limits: { Account: 1000, Unreserved: 900, Reserved: 100 } },
      /room for 100\. Leave Concurrency out, lower Concurrency\.Accounts to 5, or raise the worker's reserved concurrency\./,
    ],
    [
      'a reservation of none',
      { limits: { Account: 1000, Unreserved: 900, Reserved: 0 } },
      /No worker can run/,
    ],
  ])('says what to do about %s', (_name, { limits }, advice) => {
    const { LambdaConcurrency } = estimate({ ...basis, limits });
    expect(LambdaConcurrency.Enough).toBe(false);
    expect(LambdaConcurrency.Advice).toMatch(advice);
  });

  it('is finite, not negative, and higher for slower workers, whatever the size', () => {
    const natural = (max: number) => fc.integer({ min: 0, max });
    const positive = (max: number) => fc.integer({ min: 1, max });
    fc.assert(
      fc.property(
        natural(50_000),
        natural(40),
        positive(10_000),
        positive(40),
        positive(900),
        natural(5000),
        (accounts, regions, accountConcurrency, regionConcurrency, Timeout, Unreserved) => {
          const result = estimate({
            ...basis,
            accounts,
            targets: accounts * regions,
            concurrency: { accounts: accountConcurrency, regions: regionConcurrency },
            worker: { ...basis.worker, Timeout },
            limits: { Account: 5000, Unreserved },
          });
          for (const { IfWorkersTake1s, IfWorkersTimeOut } of [result.Minutes, result.Dollars]) {
            expect(Number.isFinite(IfWorkersTimeOut)).toBe(true);
            expect(IfWorkersTake1s).toBeGreaterThanOrEqual(0);
            expect(IfWorkersTimeOut).toBeGreaterThanOrEqual(IfWorkersTake1s);
          }
        },
      ),
    );
  });
});

describe('prices', () => {
  it('are those of the region if AWS publishes them, and assumed elsewhere', () => {
    expect(priceList('eu-west-3')).toMatchObject({ prices: { StateTransition: 0.0000297 } });
    expect(priceList('eu-west-3').assumed).not.toContain('StateTransition');
    expect(priceList('cn-north-1')).toMatchObject({ prices: { StateTransition: 0.000025 } });
    expect(priceList('cn-north-1').assumed).toHaveLength(10);
  });

  it('are the operator’s own if given, and then not assumed', () => {
    const own = parsePrices(['StateTransition=0.00018', 'IssueSeconds = 2']);
    const { prices, assumed } = priceList('cn-north-1', own);
    expect(prices).toMatchObject({
      StateTransition: 0.00018,
      IssueSeconds: 2,
      LambdaRequest: 0.2 / 1_000_000,
    });
    expect(assumed).not.toContain('StateTransition');
    expect(assumed).not.toContain('IssueSeconds');
    const expensive = estimate({ ...basis, priceList: priceList('us-east-1', { KmsRequest: 1 }) });
    expect(expensive.Dollars.IfWorkersTake1s).toBeGreaterThan(5000);
  });

  it.each(['KmsRequests=1', 'KmsRequest=-1', 'KmsRequest', 'KmsRequest=a', '__proto__=1', 'constructor=1'])(
    'are refused when they are %s',
    (entry) => expect(parsePrices([entry])).toBeUndefined(),
  );
});
