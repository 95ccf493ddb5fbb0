import type { KMSClient } from '@aws-sdk/client-kms';
import type { S3ClientConfig } from '@aws-sdk/client-s3';
import {
  eventDigest,
  type OutputUrl,
  type Sealed,
  type TargetCredentials,
  type WorkerContext,
  type WorkerEvent,
} from '@step-everywhere/core/contract';
import pMap from 'p-map';
import { fillPlaceholders, parsePlaceholders } from '../output-key/index.ts';
import type { AccountLine } from '../run/index.ts';
import { presignerOf } from './presign-output.ts';
import type { RoleInAccount } from './role-in-account.ts';
import { sealer } from './seal.ts';
import type { SealingRun } from './sealing-runs.ts';
import type { SigningSessions } from './signing-session.ts';

/** The data for an account's workers. Everything secret in it is encrypted. */
export interface SealedTargets extends Pick<WorkerEvent, 'GrantToken' | 'Credentials' | 'Payload'> {
  readonly Context: Omit<WorkerContext, 'Region'>;
  readonly Targets: readonly SealedTarget[];
}

/** The data for the worker of one region only. */
export interface SealedTarget {
  readonly Region: string;
  /** The part of the worker's `Context` that differs between the account's regions. */
  readonly Context: Pick<WorkerContext, 'Region'>;
  readonly Output: Sealed;
}

/** The services to call. The configuration is for clients with other credentials. */
export interface SealingCircumstances {
  readonly kms: KMSClient;
  readonly keyArn: string;
  readonly signingSessions: SigningSessions;
  readonly s3Config?: S3ClientConfig;
  /** ARN of the KMS key that encrypts results; without it, the bucket's default applies. */
  readonly bucketKeyArn?: string;
}

/** An account's line, and the session in it. */
export interface AssumedAccount {
  readonly line: AccountLine;
  readonly role: RoleInAccount;
  readonly credentials: TargetCredentials;
}

/** Number of TLS connections and KMS requests at once, while a few hundred accounts run at the same time. */
const sealsAtOnce = 10;

/**
 * Presigns one URL per region, and encrypts session and URLs for the worker's role.
 *
 * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError}
 */
export async function sealTargets(
  run: SealingRun,
  { line: { AccountId, AccountName, OU, Tags }, role, credentials }: AssumedAccount,
  regions: readonly string[],
  circumstances: SealingCircumstances,
): Promise<SealedTargets> {
  const { executionArn, settings, input, recipient } = run;
  const Context = {
    AccountId,
    AccountName,
    ...(OU !== undefined && { OU }),
    ...(Tags && { Tags }),
    Partition: role.partition,
    RoleArn: role.arn,
    ExecutionId: executionArn,
    Function: settings.Function,
  };
  const outputs = await presignOutputs(run, AccountId, regions, role.sessionName, circumstances);
  const sealSecret = sealer(circumstances.kms, circumstances.keyArn);
  const sealedFor = { recipient, execution: executionArn, accountId: AccountId };
  const [Credentials, Targets] = await Promise.all([
    sealSecret(credentials, sealedFor),
    pMap(
      outputs,
      async ({ region, output }) => ({
        Region: region,
        Context: { Region: region },
        Output: await sealSecret(
          {
            ...output,
            Digest: eventDigest({ Context: { ...Context, Region: region }, Payload: input.payload }),
          },
          { ...sealedFor, region },
        ),
      }),
      { concurrency: sealsAtOnce },
    ),
  ]);
  return { Context, GrantToken: run.grantToken, Credentials, Payload: input.payload, Targets };
}

async function presignOutputs(
  { settings: { Bucket, OutputKeyPattern } }: SealingRun,
  AccountId: string,
  regions: readonly string[],
  runName: string,
  { signingSessions, s3Config, bucketKeyArn }: SealingCircumstances,
): Promise<{ region: string; output: Omit<OutputUrl, 'Digest'> }[]> {
  const session = await signingSessions.get(runName);
  const presign = presignerOf(session, { bucket: Bucket, bucketKeyArn }, s3Config);
  const pattern = parsePlaceholders(OutputKeyPattern);
  return Promise.all(
    regions.map(async (region) => {
      const key = fillPlaceholders(pattern, { AccountId, Region: region });
      return { region, output: await presign(key) };
    }),
  );
}
