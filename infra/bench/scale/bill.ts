import { priceList } from '../../src/estimate/index.ts';
import type { CallMeter, StateMeter } from './meters.ts';

const { prices } = priceList('us-east-1');

/** What a run, or a thousand targets of one, called. */
export interface Bill {
  readonly transitions: number;
  readonly lambda: number;
  readonly sts: number;
  readonly kms: number;
  readonly s3Writes: number;
  readonly s3Reads: number;
  readonly organizations: number;
}

/** The longer of what the orchestrator's functions take, assumed for the dollars of both designs. */
export const assumed = {
  /** One call of `issue credentials`, which seals a whole account. */
  issueSeconds: 1.5,
  issueMB: 512,
  /** One call of the original's AssumeRole function, which seals one target. */
  assumeRoleSeconds: 0.3,
  assumeRoleMB: 128,
} as const;

/** Reads what was called since the meters were set back. */
export function readBill(calls: CallMeter, states: StateMeter, children: number): Bill {
  const s3Reads = calls.of('s3', 'GetObject', 'HeadObject');
  return {
    // The start of a child execution is charged as one, too.
    transitions: states.transitions + children,
    lambda: calls.of('lambda', 'Invoke'),
    sts: calls.of('sts'),
    kms: calls.of('kms'),
    s3Writes: calls.of('s3') - s3Reads,
    s3Reads,
    organizations: calls.of('organizations'),
  };
}

/** A bill over a number of targets, of one of those. */
export function perThousand(bill: Bill, targets: number): Bill {
  const entries = Object.entries(bill).map(([name, count]) => [name, (count / targets) * 1000]);
  return Object.fromEntries(entries) as unknown as Bill;
}

/**
 * The original design, a thousand targets: for each one the AssumeRole function and the worker (two steps of one inline
 * Map), one AssumeRole, one Encrypt, one PUT of the result; and the worker's own Decrypt, without which it would not do.
 *
 * It is what that design comes to, and not what was measured: with seven events a target, one inline Map ends at some
 * 3,000 targets, at the 25,000 events of a history.
 */
export function originalPerThousand(regions: number): Bill {
  const organizations = 1000 / regions / 20;
  return { transitions: 2000, lambda: 2000, sts: 1000, kms: 2000, s3Writes: 1000, s3Reads: 0, organizations };
}

/** Dollars of a bill by AWS's price list, without the time that workers run: that is the same in both designs. */
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
