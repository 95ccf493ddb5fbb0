/**
 * How long runs take, by simulation: discrete events, the limits that AWS documents, and the retriers of the definition that
 * ships. The concurrency is the one that `list targets` derives. It needs neither AWS nor the emulator.
 *
 *     pnpm bench:makespan
 *     pnpm bench:makespan --quick
 *
 * Each case is a number of accounts with 17 regions, workers whose durations are log-normal with a mean of 1, 10 or 60 s
 * (the sigma of their logarithm is 1, so that the slowest of 17,000 workers with a mean of 60 s takes its whole time-out of
 * 15 minutes), a Lambda quota and a region's rate of state transitions. `ideal` is the time that the same workers take, in the
 * order of the list, if the whole quota is always in use; `least` is a time that no schedule could beat, even if it knew the
 * durations.
 *
 * Fails if a limit is exceeded, and ends with one JSON object: the worst of the cases.
 */
import { parseArgs } from 'node:util';
import { deriveConcurrency } from '../src/concurrency/index.ts';
import { documented, transitionRates } from './makespan/aws-limits.ts';
import { idealSeconds, leastSeconds } from './makespan/ideal.ts';
import { type SimulatedRun, simulate } from './makespan/simulate.ts';
import { logNormalWorkload, type Workload } from './makespan/workload.ts';

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
const sizes = values.quick ? [1000] : [1000, 10_000];
const means = values.quick ? [1, 10] : [1, 10, 60];
const rates = values.quick ? (['large'] as const) : (['large', 'other'] as const);
const regions = 17;

/** The most that a run may take, as a multiple of the ideal, by quota. */
const bars = { 10: 2, 100: 2, 1000: 1.5, 5000: 1.5 } as const;
const quotas = Object.keys(bars).map(Number) as (keyof typeof bars)[];
/** Limits of `bench:scale` relative to the original design: two invocations and one AssumeRole per target. */
const callBars = { lambdaRatio: 0.6, stsRatio: 0.1 };
/**
 * `DescribeExecution` that Step Functions answers at once where it answers least, and fewer than `GetExecutionHistory` (400)
 * (https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html#service-limits-api-action-throttling-general).
 */
const readsAtOnce = 250;

const worst = { successShare: 1, lambdaRatio: 0, stsRatio: 0, issuingEnvironments: 0, events: 0 };
const worstRatios: Record<number, number> = {};
console.log(
  `${'accounts'.padStart(8)} ${'mean'.padStart(5)} ${'quota'.padStart(5)} transitions  at once   ` +
    'seconds    ideal    least   ratio   (bar)  throttled  reissued  busy',
);
for (const accounts of sizes) {
  for (const mean of means) {
    const workload = logNormalWorkload({ accounts, regions }, mean, 1);
    for (const rate of rates) for (const quota of quotas) measure(workload, mean, rate, quota);
  }
}

const ratioOf = (quota: number) => round(worstRatios[quota] ?? 0, 2);
const figures = {
  successShare: round(worst.successShare, 5),
  makespanRatio1000: ratioOf(1000),
  makespanRatio5000: ratioOf(5000),
  makespanRatio10: ratioOf(10),
  makespanRatio100: ratioOf(100),
  lambdaRatio: round(worst.lambdaRatio, 3),
  stsRatio: round(worst.stsRatio, 3),
  issuingEnvironments: worst.issuingEnvironments,
  childEvents: worst.events,
};
console.log(
  `Bars: success 99.9 %; ${quotas.map((quota) => `${bars[quota]} × the ideal at ${quota}`).join(', ')}; ` +
    `${callBars.lambdaRatio} × the Lambda invocations and ${callBars.stsRatio} × the STS calls of the original design; ` +
    `${readsAtOnce} environments that issue credentials; 25,000 events in the history of an account.`,
);
const missed = [
  figures.successShare < 0.999 && 'success',
  ...quotas.map((quota) => ratioOf(quota) > bars[quota] && `makespan at ${quota}`),
  worst.lambdaRatio > callBars.lambdaRatio && 'Lambda invocations',
  worst.stsRatio > callBars.stsRatio && 'STS calls',
  worst.issuingEnvironments > readsAtOnce && 'reads of executions',
  worst.events >= 25_000 && 'history',
].filter((bar) => bar !== false);
if (missed.length > 0) {
  console.log(`Missed: ${missed.join(', ')}.`);
  process.exitCode = 1;
}
console.log(JSON.stringify(figures));

function measure(
  workload: Workload,
  mean: number,
  rate: keyof typeof transitionRates,
  quota: keyof typeof bars,
): void {
  const { accounts } = workload;
  const limits = { ...documented, quota, transitions: transitionRates[rate] };
  const targets = accounts * regions;
  const atOnce = deriveConcurrency({ accounts, targets }, { Account: quota, Unreserved: quota });
  const run = simulate(workload, limits, atOnce);
  const ideal = idealSeconds(workload, limits);
  const ratio = run.seconds / ideal;
  note(run, targets, quota, ratio);
  const columns = [
    String(accounts).padStart(8),
    `${mean} s`.padStart(5),
    String(quota).padStart(5),
    `${transitionRates[rate].perSecond}/s`.padStart(11),
    `${atOnce.accounts}×${atOnce.regions}`.padStart(8),
    run.seconds.toFixed(0).padStart(9),
    ideal.toFixed(0).padStart(8),
    leastSeconds(workload, limits).toFixed(0).padStart(8),
    ratio.toFixed(2).padStart(7),
    `(${bars[quota]})`.padStart(7),
    String(run.throttled).padStart(10),
    String(run.reissued).padStart(9),
    `${((run.busy / run.seconds / quota) * 100).toFixed(0)} %`.padStart(5),
  ];
  console.log(columns.join(' '));
}

function note(run: SimulatedRun, targets: number, quota: number, ratio: number): void {
  worst.successShare = Math.min(worst.successShare, run.succeeded / targets);
  worst.lambdaRatio = Math.max(worst.lambdaRatio, run.invocations / (2 * targets));
  worst.stsRatio = Math.max(worst.stsRatio, run.assumedRoles / targets);
  worst.issuingEnvironments = Math.max(worst.issuingEnvironments, run.issuingEnvironments);
  worst.events = Math.max(worst.events, run.events);
  worstRatios[quota] = Math.max(worstRatios[quota] ?? 0, ratio);
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
