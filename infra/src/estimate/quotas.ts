/** Default quotas a second in a region. */
export interface RateQuotas {
  /** Transitions of all standard state machines in the account. New accounts have fewer. */
  readonly StateTransitions: number;
  /** Cryptographic requests with all symmetric keys in the account. */
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
 * The quotas that limit how fast a run can be, whatever its concurrency.
 *
 * For state transitions, the refill rate of the bucket; yours may have been raised, and new accounts have fewer.
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
