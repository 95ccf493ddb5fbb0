/**
 * Runs the largest organization in the emulator: by default 10,000 accounts × 34 regions, 340,000 targets. For each figure, it
 * says what really ran. It ends with one JSON object.
 *
 *     pnpm bench:scale
 *     pnpm bench:scale --accounts 100 --regions 17
 *     pnpm bench:scale --quick
 *
 * The whole run uses the shipped code, with two exceptions: the worker's invocations are answered immediately, and
 * `issue credentials` runs only for the first accounts (`--issued`), so that the other accounts get its first answer. Before it,
 * a sample runs without these stand-ins, and its calls are counted.
 */
import { parseArgs } from 'node:util';
import { regionsOf } from '@step-everywhere/core/contract';
import { countCalls } from '../src/estimate/calls.ts';
import { type Bill, readBill } from './scale/bill.ts';
import { type FinishedRun, type LocalStack, startLocalStack } from './scale/local-stack.ts';
import { plan } from './scale/plan.ts';
import { printBills } from './scale/print-bills.ts';

const { values } = parseArgs({
  options: {
    accounts: { type: 'string' },
    regions: { type: 'string' },
    issued: { type: 'string' },
    sample: { type: 'string' },
    quick: { type: 'boolean', default: false },
  },
});
const usual = values.quick
  ? { accounts: '40', regions: '34', issued: '5', sample: '3' }
  : { accounts: '10000', regions: '34', issued: '100', sample: '30' };
const whole = (name: keyof typeof usual, most: number): number => {
  const value = Number(values[name] ?? usual[name]);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new RangeError(`--${name} ${values[name]}: expected a whole number from 1 to ${most}`);
};
const accounts = whole('accounts', 50_000);
const regions = regionsOf('aws')
  .map(({ code }) => code)
  .slice(0, whole('regions', 34));
const issued = whole('issued', accounts);
const sampled = Math.min(whole('sample', 1000), accounts - 1);
const sampleRegions = regions.slice(0, 17);

await using stack = await startLocalStack(accounts);
const planned = await plan(stack, regions);
say(
  `List targets, as shipped, in a process of its own: ${planned.seconds} s, peak ${planned.peakMB} MB, ` +
    `${accounts} accounts at 20 a page (real).`,
);

const sample = await measure({ Accounts: { Include: accountIds(sampled) }, Regions: sampleRegions });
expectAll(sample.run, sampled * sampleRegions.length, 'Succeeded');
say(
  `Sample: ${sampled} accounts × ${sampleRegions.length} regions, every function and call real: ${sample.run.seconds.toFixed(1)} s.`,
);
checkModel(sample.bill, sampled, sampleRegions.length);

const Payload = { fail: true, text: 'x'.repeat(64 * 1024 - 40) };
const worst = await measure({ Accounts: { Include: accountIds(1) }, Regions: regions, Payload });
expectAll(worst.run, regions.length, 'Failed');
if (worst.run.summary.FailedByClass.handler !== regions.length) throw new Error('The errors were lost.');
say(
  `Largest account: ${regions.length} regions that all fail with the longest error, tokens of 2,048 characters, a payload of 64 KiB (real): largest state ${worst.maxStateBytes} bytes.`,
);

Object.assign(stack.standIns, { active: true, issuedForReal: issued });
const all = await measure({ Regions: regions, Concurrency: { Accounts: Math.min(accounts, 50) } });
expectAll(all.run, accounts * regions.length, 'Succeeded');
say(
  `Whole run: ${accounts} accounts × ${regions.length} regions in ${all.run.seconds.toFixed(0)} s, largest state ${all.maxStateBytes} bytes, ` +
    `${all.run.events} events in the parent's history, ${Math.round(process.resourceUsage().maxRSS / 1024)} MB of emulator. ` +
    `Real: the state machine, list targets, ${stack.standIns.issued} of ${accounts} issue credentials, outcomes in S3, summarise. ` +
    'Stand-ins: the other issue credentials, and every worker.',
);
const { lambdaRatio, stsRatio } = printBills({
  sample: { bill: sample.bill, accounts: sampled, regions: sampleRegions.length },
  whole: { accounts, organizations: all.bill.organizations },
});
console.log(
  JSON.stringify({
    planSeconds: planned.seconds,
    planPeakMB: planned.peakMB,
    maxStateBytes: Math.max(worst.maxStateBytes, all.maxStateBytes),
    parentEvents: all.run.events,
    lambdaRatio,
    stsRatio,
  }),
);

async function measure(
  input: object,
): Promise<{ readonly run: FinishedRun; readonly bill: Bill; readonly maxStateBytes: number }> {
  const { calls, states }: LocalStack = stack;
  calls.reset();
  states.reset();
  const run = await stack.run(input);
  const children = run.summary.Targets / ((input as { Regions: string[] }).Regions.length || 1);
  return { run, bill: readBill(calls, states, children), maxStateBytes: states.maxBytes };
}

/** Compares the estimate of a preflight with the counted calls. */
function checkModel(bill: Bill, ofAccounts: number, ofRegions: number): void {
  const model = countCalls({
    accounts: ofAccounts,
    targets: ofAccounts * ofRegions,
    concurrency: { accounts: ofAccounts },
    hasCanary: false,
  });
  if (bill.kms > model.kmsRequests)
    throw new Error(
      `KMS requests: counted ${bill.kms}, but a preflight estimates at most ${model.kmsRequests}`,
    );
  const pairs = [
    ['state transitions', bill.transitions, model.stateTransitions],
    ['Lambda invocations', bill.lambda, model.workerInvocations + model.ownInvocations],
  ] as const;
  for (const [name, counted, estimated] of pairs) {
    if (counted !== estimated)
      throw new Error(`${name}: counted ${counted}, but a preflight estimates ${estimated}`);
  }
  if (bill.sts > model.stsRequests)
    throw new Error(`STS: counted ${bill.sts}, estimated ${model.stsRequests}`);
  say('  What was counted is what a preflight estimates: transitions, invocations, KMS and STS requests.');
}

function expectAll({ summary }: FinishedRun, targets: number, status: 'Succeeded' | 'Failed'): void {
  if (summary.Targets === targets && summary[status] === targets) return;
  throw new Error(`Expected ${targets} targets, all ${status}, got: ${JSON.stringify(summary)}`);
}

function accountIds(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(210_000_000_001 + index));
}

function say(text: string): void {
  console.log(text);
}
