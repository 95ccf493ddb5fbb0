/**
 * Prices in dollars of us-east-1, without the free tier, as AWS published them in November 2026. Other regions differ by
 * some ten percent, and a change here is a change of this file alone.
 */
export const prices = {
  /** https://aws.amazon.com/step-functions/pricing/: $0.025 per 1,000 transitions, retries included. */
  stateTransition: 0.025 / 1000,
  /** https://aws.amazon.com/lambda/pricing/: $0.20 per million. */
  lambdaRequest: 0.2 / 1_000_000,
  /** https://aws.amazon.com/lambda/pricing/: a second of 1,024 MB, first tier. */
  lambdaGigabyteSecond: { arm64: 0.0000133334, x86_64: 0.0000166667 },
  /** https://aws.amazon.com/kms/pricing/: $0.03 per 10,000 requests with a symmetric key. */
  kmsRequest: 0.03 / 10_000,
  /** https://aws.amazon.com/s3/pricing/: $0.005 per 1,000 PUT, COPY, POST and LIST, S3 Standard. */
  s3Write: 0.005 / 1000,
  /** https://aws.amazon.com/s3/pricing/: $0.0004 per 1,000 GET, S3 Standard. */
  s3Read: 0.0004 / 1000,
} as const;

/** When {@link prices} were looked up, and where they hold. */
export const pricesAsOf = { date: '2026-11-22', region: 'us-east-1' } as const;
