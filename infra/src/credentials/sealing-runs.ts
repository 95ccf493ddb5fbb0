import type { KMSClient } from '@aws-sdk/client-kms';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { S3Client } from '@aws-sdk/client-s3';
import {
  type RunRules,
  readRunning,
  readStartedRun,
  readTargetList,
  type StartedRun,
  type TargetList,
} from '../execution/index.ts';
import { grantToken } from '../grants/index.ts';
import { bucketObjects } from '../storage/index.ts';
import { describeWorker } from '../worker/index.ts';

/** A run, and the recipient of its ciphertexts. */
export interface SealingRun extends StartedRun {
  /** ARN of the worker's role, the only one that can decrypt. */
  readonly recipient: string;
  /** Asks Lambda for the worker's time-out in seconds. */
  readonly timeoutSeconds: () => Promise<number>;
  /** Empty in a preflight, in which no worker decrypts. */
  readonly grantToken: string;
  readonly targets: TargetList;
}

/** Finds the run of an execution. */
export interface SealingRuns {
  /**
   * @throws {ExecutionError} if the execution is not a running run, or its list of targets was changed
   * @throws {InputError} for an input that is refused
   * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError}
   */
  get(executionArn: string): Promise<SealingRun>;
}

/** The services to call. */
export interface SealingRunsCircumstances extends RunRules {
  readonly lambda: LambdaClient;
  readonly bucketClient: S3Client;
  readonly kms: KMSClient;
  readonly keyArn: string;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/**
 * How long a run counts as running after the last check, in milliseconds. A run starts up to 100 accounts a second, which
 * takes about 170 environments (`bench/makespan.ts`), and Step Functions answers 10 to 15 `DescribeExecution` calls a second
 * (https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html): each environment may ask once in this time.
 * Credentials issued after the run's end cannot be used, because the grant is gone.
 */
const recheckAfter = 60_000;

/**
 * Keeps the last run between warm invocations, and regularly checks that it is still running. The emulator runs many invocations
 * at once in one environment, so another one may keep its own run while this one waits: what was kept is read before.
 */
export function sealingRuns(circumstances: SealingRunsCircumstances): SealingRuns {
  const { states, now = Date.now } = circumstances;
  let kept: { readonly run: SealingRun; checkedAt: number } | undefined;
  return {
    async get(executionArn) {
      const askedAt = now();
      const found = kept;
      if (found?.run.executionArn !== executionArn) {
        const run = await readSealingRun(executionArn, circumstances);
        kept = { run, checkedAt: askedAt };
        return run;
      }
      if (askedAt - found.checkedAt >= recheckAfter) {
        await readRunning(states, executionArn);
        found.checkedAt = askedAt;
      }
      return found.run;
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
  const targets = await readTargetList(executionArn, started.settings.TargetsKey, objects, states);
  const { recipient } = targets;
  const token = started.input.preflight ? '' : await grantToken(kms, keyArn, executionArn, recipient);
  // Lambda answers 15 GetFunction calls a second in the whole account, and that cannot be increased
  // (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html), so this is called only when the time-out is needed.
  const timeoutSeconds = async () => (await describeWorker(lambda, started.input.worker)).Timeout;
  return { ...started, recipient, timeoutSeconds, grantToken: token, targets };
}
