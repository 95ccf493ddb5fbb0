import type { Rate } from './token-bucket.ts';

/** The documented limits of AWS that decide how long a run takes. */
export interface AwsLimits {
  /** Concurrency of Lambda in the account and region. */
  readonly quota: number;
  /** Execution environments that a function may gain in ten seconds. */
  readonly scalingPer10Seconds: number;
  /** State transitions of the account in the region. */
  readonly transitions: Rate;
  /** Children that a Distributed Map starts. */
  readonly childStarts: Rate;
  /** `sts:AssumeRole` of the account in the region. */
  readonly assumeRole: Rate;
}

/**
 * - Lambda: https://docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html
 * - Step Functions: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html. State transitions: 5,000 at once
 *   and 5,000 a second in us-east-1, us-west-2 and eu-west-1, 800 and 800 elsewhere.
 * - STS: 600 requests a second, https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const documented: Omit<AwsLimits, 'quota' | 'transitions'> = {
  scalingPer10Seconds: 1000,
  childStarts: { size: 1, perSecond: 100 },
  assumeRole: { size: 600, perSecond: 600 },
};

/** By kind of region. */
export const transitionRates = {
  large: { size: 5000, perSecond: 5000 },
  other: { size: 800, perSecond: 800 },
} as const satisfies Record<string, Rate>;

/** Assumptions about durations that AWS does not document, in seconds. */
export const assumed = {
  /** From one state to the next. */
  transition: 0.05,
  /** Time-out of a worker, which ends a longer invocation. */
  workerTimeout: 900,
  /** How long the session in an account lasts (chained: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html). */
  session: 3600,
} as const;
