import { priceList } from '../../src/estimate/index.ts';
import type { CallMeter, StateMeter } from './meters.ts';

const { prices } = priceList('us-east-1');

/** The calls of a run, or of a thousand of its targets. */
export interface Bill {
  readonly transitions: number;
  readonly lambda: number;
  readonly sts: number;
  readonly kms: number;
  readonly s3Writes: number;
  readonly s3Reads: number;
  readonly organizations: number;
}

/** Durations of the orchestrator's functions, on the long side, that the costs of both designs assume. */
export const assumed = {
  /** One call of `issue credentials`, for a whole account. */
  issueSeconds: 1.5,
  issueMB: 512,
  /** One call of the original's AssumeRole function, for one target. */
  assumeRoleSeconds: 0.3,
  assumeRoleMB: 128,
} as const;

/** Reads the calls since the meters were reset. */
export function readBill(calls: CallMeter, states: StateMeter, children: number): Bill {
  const s3Reads = calls.of('s3', 'GetObject', 'HeadObject');
  return {
    // The start of a child execution is charged as a transition, too.
    transitions: states.transitions + children,
    lambda: calls.of('lambda', 'Invoke'),
    sts: calls.of('sts'),
    kms: calls.of('kms'),
    s3Writes: calls.of('s3') - s3Reads,
    s3Reads,
    organizations: calls.of('organizations'),
  };
}

/** Scales a bill to a thousand targets. */
export function perThousand(bill: Bill, targets: number): Bill {
  const entries = Object.entries(bill).map(([name, count]) => [name, (count / targets) * 1000]);
  return Object.fromEntries(entries) as unknown as Bill;
}

/**
 * The bill of the original design for a thousand targets. Each target needs the AssumeRole function and the worker (two steps of
 * one inline Map), one AssumeRole, one Encrypt, one PUT of the result, and the worker's Decrypt.
 *
 * This is calculated, not measured: with seven events per target, one inline Map reaches the limit of 25,000 history events at
 * about 3,000 targets.
 */
export function originalPerThousand(regions: number): Bill {
  const organizations = 1000 / regions / 20;
  return { transitions: 2000, lambda: 2000, sts: 1000, kms: 2000, s3Writes: 1000, s3Reads: 0, organizations };
}

/** Cost of a bill in dollars by AWS's price list, without the workers' run time, which is the same in both designs. */
export function dollars(bill: Bill, ownGigabyteSeconds: number): number {
  return (
    bill.transitions * prices.StateTransition +
    bill.lambda * prices.LambdaRequest +
    bill.kms * prices.KmsRequest +
    bill.s3Writes * prices.S3Write +
    bill.s3Reads * prices.S3Read +
    ownGigabyteSeconds * prices.LambdaGigabyteSecondArm
  );
}
