import type { KMSClient } from '@aws-sdk/client-kms';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { S3Client } from '@aws-sdk/client-s3';
import {
  type ListedTargets,
  type RunRules,
  readListedTargets,
  readRunning,
  readStartedRun,
  type StartedRun,
} from '../execution/index.ts';
import { grantToken } from '../grants/index.ts';
import { bucketObjects } from '../storage/index.ts';
import { describeWorker } from '../worker/index.ts';

/** A run, and for whom its ciphertexts are. */
export interface SealingRun extends StartedRun {
  /** ARN of the worker's role, the only one that can decrypt. */
  readonly recipient: string;
  /** Asks Lambda for how many seconds the worker may take. */
  readonly timeoutSeconds: () => Promise<number>;
  /** Empty in a preflight, in which nobody decrypts. */
  readonly grantToken: string;
  readonly targets: ListedTargets;
}

/** Gives the run that an execution is. */
export interface SealingRuns {
  /**
   * @throws {ExecutionError} when the execution is not a run that is under way, or somebody has changed its list of targets
   * @throws {InputError} for an input that is refused
   * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError}
   */
  get(executionArn: string): Promise<SealingRun>;
}

/** Who answers. */
export interface SealingRunsCircumstances extends RunRules {
  readonly lambda: LambdaClient;
  readonly bucketClient: S3Client;
  readonly kms: KMSClient;
  readonly keyArn: string;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/**
 * How long a run that was under way is taken to be so still, in milliseconds. A run starts up to 100 accounts a second, which
 * takes some 170 environments (`bench/makespan.ts`), and Step Functions answers 10 to 15 `DescribeExecution` a second
 * (https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html): each may ask once in this time. What is issued
 * after the end is of no use: the grant is gone.
 */
const recheckAfter = 60_000;

/** Keeps the last run between warm invocations, and asks again and again whether it is still under way. */
export function sealingRuns(circumstances: SealingRunsCircumstances): SealingRuns {
  const { states, now = Date.now } = circumstances;
  let kept: { readonly run: SealingRun; checkedAt: number } | undefined;
  return {
    async get(executionArn) {
      const askedAt = now();
      if (kept?.run.executionArn !== executionArn) {
        kept = { run: await readSealingRun(executionArn, circumstances), checkedAt: askedAt };
      } else if (askedAt - kept.checkedAt >= recheckAfter) {
        await readRunning(states, executionArn);
        kept.checkedAt = askedAt;
      }
      return kept.run;
    },
  };
}

async function readSealingRun(
  executionArn: string,
  circumstances: SealingRunsCircumstances,
): Promise<SealingRun> {
  const { states, lambda, bucketClient, bucket, kms, keyArn } = circumstances;
  const started = await readStartedRun(executionArn, circumstances);
  const objects = bucketObjects(bucketClient, bucket);
  const targets = await readListedTargets(executionArn, started.settings.TargetsKey, objects, states);
  const { recipient } = targets;
  const token = started.input.preflight ? '' : await grantToken(kms, keyArn, executionArn, recipient);
  // Lambda describes 15 functions a second in the whole account, and that cannot be increased
  // (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html): only who needs the time-out asks.
  const timeoutSeconds = async () => (await describeWorker(lambda, started.input.worker)).Timeout;
  return { ...started, recipient, timeoutSeconds, grantToken: token, targets };
}
