import { assumed, type Bill, dollars, originalPerThousand, perThousand } from './bill.ts';

/** Counted calls, and the size of the run. */
export interface Counted {
  /** Calls of a run without stand-ins. */
  readonly sample: { readonly bill: Bill; readonly accounts: number; readonly regions: number };
  readonly whole: { readonly accounts: number; readonly organizations: number };
}

/** Prints the sample's calls per thousand targets beside those of the original design. */
export function printBills({ sample, whole }: Counted): { lambdaRatio: number; stsRatio: number } {
  const targets = sample.accounts * sample.regions;
  const ours = {
    ...perThousand(sample.bill, targets),
    // A sample reads the organization's root once, too, so the whole run gives the better figure.
    organizations: (whole.organizations / whole.accounts / sample.regions) * 1000,
  };
  const original = originalPerThousand(sample.regions);
  const rows: readonly [string, number, number][] = [
    ['state transitions', ours.transitions, original.transitions],
    ['Lambda invocations', ours.lambda, original.lambda],
    ['STS calls', ours.sts, original.sts],
    ['KMS calls', ours.kms, original.kms],
    ['S3 writes and lists', ours.s3Writes, original.s3Writes],
    ['S3 reads', ours.s3Reads, original.s3Reads],
    ['Organizations calls', ours.organizations, original.organizations],
    ['dollars', dollars(ours, ownSeconds(sample.regions)), dollars(original, originalSeconds)],
  ];
  console.log(
    `\nPer 1,000 targets at ${sample.regions} regions an account, counted in the sample (Organizations: in the whole run):`,
  );
  console.log(`${'ours'.padStart(32)}${'original'.padStart(12)}`);
  for (const [name, our, theirs] of rows) {
    const digits = name === 'dollars' ? 4 : 1;
    console.log(
      `  ${name.padEnd(20)}${our.toFixed(digits).padStart(10)}${theirs.toFixed(digits).padStart(12)}`,
    );
  }
  console.log(
    `  The original is reckoned, not run. Dollars: us-east-1, without the workers' own time, which is the same in both; ` +
      `assumed ${assumed.issueSeconds} s of ${assumed.issueMB} MB for issue credentials, ` +
      `${assumed.assumeRoleSeconds} s of ${assumed.assumeRoleMB} MB for the original's AssumeRole function.\n`,
  );
  const ratio = (our: number, theirs: number) => Number((our / theirs).toFixed(3));
  return {
    lambdaRatio: ratio(ours.lambda, original.lambda),
    stsRatio: ratio(ours.sts, original.sts),
  };
}

/** Gigabyte-seconds of the orchestrator's functions per thousand targets. */
const ownSeconds = (regions: number) => (1000 / regions) * assumed.issueSeconds * (assumed.issueMB / 1024);
const originalSeconds = 1000 * assumed.assumeRoleSeconds * (assumed.assumeRoleMB / 1024);
