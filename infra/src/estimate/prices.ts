/** The prices for an estimate in dollars, and the duration of the stack's own functions in seconds. */
export interface Prices {
  readonly StateTransition: number;
  readonly LambdaRequest: number;
  /** A second of 1,024 MB, first tier. */
  readonly LambdaGigabyteSecondX86: number;
  readonly LambdaGigabyteSecondArm: number;
  /** An execution environment of 1,024 MB that Lambda creates for one tenant. */
  readonly TenantEnvironmentGigabyte: number;
  readonly KmsRequest: number;
  /** PUT, COPY, POST and LIST, S3 Standard. */
  readonly S3Write: number;
  /** GET, S3 Standard. */
  readonly S3Read: number;
  /** Seconds of `issue credentials`, once per account. */
  readonly IssueSeconds: number;
  /** Seconds of `list targets` and `summarise` together, once per run. */
  readonly PlanAndSummarySeconds: number;
}

/** Prices, and how reliable they are. */
export interface PriceList {
  readonly prices: Prices;
  /** Region that the prices are for. */
  readonly region: string;
  /** When AWS's pages were read. */
  readonly asOf: string;
  /** Prices that no page of AWS confirmed for this region, and that the operator has not set. */
  readonly assumed: readonly (keyof Prices)[];
}

/** Prices of us-east-1, without the free tier. */
const usual: Prices = {
  /** https://aws.amazon.com/step-functions/pricing/: $0.025 per 1,000, retries included. */
  StateTransition: 0.025 / 1000,
  /** https://docs.aws.amazon.com/whitepapers/latest/how-aws-pricing-works/lambda.html: $0.20 per million. */
  LambdaRequest: 0.2 / 1_000_000,
  /** The same page: $0.00001667. */
  LambdaGigabyteSecondX86: 0.0000166667,
  /** https://aws.amazon.com/lambda/pricing/ fills its table in the browser; the value as others quote it. */
  LambdaGigabyteSecondArm: 0.0000133334,
  /** https://aws.amazon.com/lambda/pricing/, the example of tenant isolation: $0.000167, for x86. */
  TenantEnvironmentGigabyte: 0.000167,
  /** https://aws.amazon.com/kms/pricing/ fills its table in the browser; the value as others quote it: $0.03 per 10,000. */
  KmsRequest: 0.03 / 10_000,
  /** https://aws.amazon.com/s3/pricing/ fills its table in the browser; the value as others quote it: $0.005 per 1,000. */
  S3Write: 0.005 / 1000,
  /** As above: $0.0004 per 1,000. */
  S3Read: 0.0004 / 1000,
  IssueSeconds: 1.5,
  PlanAndSummarySeconds: 20,
};

/** Prices that AWS's own pages state for us-east-1. */
const confirmed: readonly (keyof Prices)[] = [
  'StateTransition',
  'LambdaRequest',
  'LambdaGigabyteSecondX86',
  'TenantEnvironmentGigabyte',
];

/** A thousand state transitions, from https://aws.amazon.com/step-functions/pricing/; other regions are assumed to cost as much as us-east-1. */
const thousandTransitions: Readonly<Record<string, number>> = {
  'us-east-1': 0.025,
  'us-east-2': 0.025,
  'us-west-1': 0.0279,
  'us-west-2': 0.025,
  'ca-central-1': 0.025,
  'sa-east-1': 0.0375,
  'us-gov-east-1': 0.03,
  'us-gov-west-1': 0.03,
  'eu-west-1': 0.025,
  'eu-west-2': 0.025,
  'eu-west-3': 0.0297,
  'eu-central-1': 0.025,
  'eu-north-1': 0.025,
  'ap-northeast-1': 0.025,
  'ap-northeast-2': 0.0271,
  'ap-south-1': 0.0285,
  'ap-southeast-1': 0.025,
  'ap-southeast-2': 0.025,
};

/**
 * Returns the prices of a region.
 *
 * Uses the price on AWS's page if there is one for the region; otherwise that of us-east-1, as an assumption. China bills in
 * renminbi; an operator sets these amounts as `own` prices.
 *
 * @param own the operator's prices, which take precedence
 * @example
 * ```ts
 * priceList('eu-west-3', { KmsRequest: 0.000003 }).assumed; // ['LambdaRequest', 'LambdaGigabyteSecondX86', …]
 * ```
 */
export function priceList(region: string, own: Partial<Prices> = {}): PriceList {
  const thousand = thousandTransitions[region];
  const ofRegion = thousand === undefined ? {} : { StateTransition: thousand / 1000 };
  const known = new Set<string>([
    ...(region === 'us-east-1' ? confirmed : Object.keys(ofRegion)),
    ...Object.keys(own),
  ]);
  const names = Object.keys(usual) as (keyof Prices)[];
  return {
    prices: { ...usual, ...ofRegion, ...own },
    region,
    asOf: '2026-11-22',
    assumed: names.filter((name) => !known.has(name)),
  };
}

/**
 * Reads an operator's own prices, `Name=number` separated by commas.
 *
 * @returns `undefined` for a text that is malformed, has an unknown name, or a number below 0
 * @example
 * ```ts
 * parsePrices('KmsRequest=0.000003, IssueSeconds=2'); // { KmsRequest: 0.000003, IssueSeconds: 2 }
 * ```
 */
export function parsePrices(entries: readonly string[]): Partial<Prices> | undefined {
  const own: Record<string, number> = {};
  for (const entry of entries) {
    const [, name = '', number = ''] = /^(\w+) *= *(\d+(?:\.\d+)?)$/.exec(entry) ?? [];
    if (!Object.hasOwn(usual, name)) return undefined;
    own[name] = Number(number);
  }
  return own;
}
