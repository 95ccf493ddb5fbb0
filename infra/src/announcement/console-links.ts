import { parseExecutionArn } from '../run/index.ts';

/** Addresses where a person can look at a run. */
export interface RunLinks {
  /** The execution in the console of Step Functions. */
  readonly Console: string;
  /** The run's objects, in the console of S3; absent if the run ended before its targets were listed. */
  readonly Bucket?: string;
}

/**
 * Domains of the console in each partition.
 *
 * @see https://docs.aws.amazon.com/awsconsolehelpdocs/latest/gsg/working-with-console.html
 */
const domains: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-eusc': 'console.amazonaws-eusc.eu',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/**
 * Makes the console addresses of a run. They contain only names: the console asks a reader to sign in first.
 *
 * @returns nothing in a partition with an unknown console
 * @example
 * ```ts
 * consoleLinks(executionArn, { Bucket: 'results', RunPrefix: 'StepEverywhere/…/_run/' })?.Console;
 * // 'https://us-east-1.console.aws.amazon.com/states/home?region=us-east-1#/v2/executions/details/arn:aws:states:…'
 * ```
 */
export function consoleLinks(
  executionArn: string,
  run?: { readonly Bucket: string; readonly RunPrefix: string },
): RunLinks | undefined {
  const { partition = '', region = '' } = parseExecutionArn(executionArn) ?? {};
  const domain = domains[partition];
  if (domain === undefined) return undefined;
  const host = `https://${region}.${domain}`;
  return {
    Console: `${host}/states/home?region=${region}#/v2/executions/details/${executionArn}`,
    ...(run && {
      Bucket: `${host}/s3/buckets/${run.Bucket}?region=${region}&prefix=${encodeURIComponent(run.RunPrefix)}`,
    }),
  };
}
