/** What AWS allows a second in a region, by default. */
export interface RateQuotas {
  /** Transitions of standard state machines, all of the account's together. New accounts have fewer. */
  readonly StateTransitions: number;
  /** Cryptographic requests with symmetric keys, all of the account's together. */
  readonly KmsRequests: number;
}

const largest = ['us-east-1', 'us-west-2', 'eu-west-1'];
const large = [
  'us-east-2',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-northeast-1',
  'eu-central-1',
  'eu-west-2',
];

/**
 * The quotas that bound how quickly a run can go, whatever its concurrency.
 *
 * Of state transitions, what the bucket is filled with in a second; yours may have been raised, and new accounts have fewer.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html#service-limits-api-state-throttling
 * @see https://docs.aws.amazon.com/general/latest/gr/kms.html
 * @example
 * ```ts
 * rateQuotas('eu-north-1'); // { StateTransitions: 800, KmsRequests: 10_000 }
 * ```
 */
export function rateQuotas(region: string): RateQuotas {
  if (largest.includes(region)) return { StateTransitions: 5_000, KmsRequests: 100_000 };
  return { StateTransitions: 800, KmsRequests: large.includes(region) ? 20_000 : 10_000 };
}
