import type { KMSClient } from '@aws-sdk/client-kms';
import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import type { STSClient } from '@aws-sdk/client-sts';
import {
  eventDigest,
  type OutputUrl,
  type Sealed,
  type TargetCredentials,
  type WorkerContext,
  type WorkerEvent,
} from '@step-everywhere/core/contract';
import pMap from 'p-map';
import { AssumeRoleError, ExecutionError } from '../errors/index.ts';
import { fillPlaceholders, parsePlaceholders } from '../output-key/index.ts';
import type { RegionServices } from '../regions/index.ts';
import { type AccountLine, isRegionCode, sessionName } from '../run/index.ts';
import { assumeTargetRole } from './assume-role.ts';
import { noteAccount } from './note-account.ts';
import { presigner } from './presign-output.ts';
import { refuseSigningRole } from './refused-assume-role.ts';
import { refuseShortSessions } from './reissue.ts';
import { type ResolvedRegions, resolveRegions } from './resolve-regions.ts';
import { type RoleInAccount, roleArn } from './role-in-account.ts';
import { sealer } from './seal.ts';
import type { SealingRun, SealingRuns } from './sealing-runs.ts';
import type { SigningSessions } from './signing-session.ts';

/** What the state machine asks with, once an account. */
export interface IssueCredentialsEvent {
  /** Which account of the run's list; the list says all else of it. */
  readonly AccountId: string;
  /** ARN of the run's execution, which says all the rest. */
  readonly ExecutionId: string;
}

/** What the state machine asks with when a worker was given what would not have lasted. */
export interface ReissueEvent extends IssueCredentialsEvent {
  readonly Region: string;
}

/** What the state machine hands to the account's workers. Everything secret in it is encrypted. */
export interface IssuedCredentials extends Pick<WorkerEvent, 'GrantToken' | 'Credentials' | 'Payload'> {
  readonly Context: Omit<WorkerContext, 'Region'>;
  /** ISO 8601. */
  readonly StartTime: string;
  /** In which the worker is to be invoked; none in a preflight, and where there is nothing to do. */
  readonly Targets: readonly IssuedTarget[];
  /** `Regions[i]` is that of `Targets[i]`, which how the target ended takes the place of. */
  readonly Regions: readonly string[];
  /** Those of the run's regions that the account has not enabled. */
  readonly Disabled: readonly string[];
}

interface IssuedTarget {
  readonly Region: string;
  readonly Output: Sealed;
}

/** The services that answer. The configurations are for clients that are made with other credentials. */
export interface IssueCredentialsCircumstances {
  readonly runs: SealingRuns;
  readonly sts: STSClient;
  readonly kms: KMSClient;
  readonly keyArn: string;
  readonly bucketClient: S3Client;
  readonly signingSessions: SigningSessions;
  readonly s3Config?: S3ClientConfig;
  /** ARN of the KMS key that results are encrypted with; without one, the bucket's default decides. */
  readonly bucketKeyArn?: string;
  readonly regionServices?: RegionServices;
  /** Whether sessions carry the run's name as their source identity; by default they do. */
  readonly setSourceIdentity?: boolean;
  /** ARN of the user or role that assumes the roles, where that is not the stack's issuing role. */
  readonly caller?: string;
}

/** So many TLS connections and KMS requests at once, with a few hundred accounts running beside each other. */
const sealsAtOnce = 10;

/**
 * Assumes the role in one account, presigns one URL a region, and encrypts both for the worker's role. Then it notes with
 * the run that the account is begun, or why it is not.
 *
 * @throws {ExecutionError} when the execution is no run that is under way, or the account none of its own
 * @throws {ThrottledError} {@link UnavailableError} when trying again may help
 * @throws {AssumeRoleError} when the role cannot be assumed
 * @throws {EnabledRegionsError} when the account's regions are asked for and it does not tell
 */
export async function issueCredentials(
  { AccountId, ExecutionId }: IssueCredentialsEvent,
  circumstances: IssueCredentialsCircumstances,
): Promise<IssuedCredentials | Nothing> {
  const run = await circumstances.runs.get(ExecutionId);
  const line = run.targets.find(AccountId) ?? refuse(ExecutionId, AccountId);
  if (line.Skip !== undefined) return nothing;
  const note = noteAccount(circumstances.bucketClient, run.settings, line);
  const role = roleOf(run, AccountId, circumstances);
  let credentials: TargetCredentials;
  try {
    credentials = await assume(role, circumstances);
  } catch (error) {
    if (!line.Optional || !(error instanceof AssumeRoleError)) throw error;
    await note.refused(error);
    return nothing;
  }
  const resolved = await resolveRegions(line, credentials, circumstances.regionServices);
  const issued = await seal(run, line, { role, credentials }, resolved, circumstances);
  await note.begun(resolved, issued.StartTime, run.input.preflight);
  return run.input.preflight ? nothing : issued;
}

/** For an account in which no worker is to be invoked. */
type Nothing = Pick<IssuedCredentials, 'Targets'>;
const nothing: Nothing = { Targets: [] };

/**
 * Issues again for one region, when the worker says that what it was given would not have lasted until its end.
 *
 * @returns the event to invoke it with in place of the stale one
 * @throws as {@link issueCredentials}; {@link ServiceCallError} when no session can be long enough
 */
export async function reissueCredentials(
  { AccountId, Region, ExecutionId }: ReissueEvent,
  circumstances: IssueCredentialsCircumstances,
): Promise<WorkerEvent> {
  const run = await circumstances.runs.get(ExecutionId);
  if (run.input.preflight)
    throw new ExecutionError(ExecutionId, 'is a preflight, in which no worker is invoked');
  const line = run.targets.find(AccountId);
  if (line === undefined || line.Skip !== undefined || !hasRegion(line, Region))
    return refuse(ExecutionId, AccountId, Region);
  await refuseShortSessions(run);
  const role = roleOf(run, AccountId, circumstances);
  const credentials = await assume(role, circumstances);
  const resolved = { regions: [Region], disabled: [] };
  const issued = await seal(run, line, { role, credentials }, resolved, circumstances);
  return {
    Context: { ...issued.Context, Region },
    KeyId: circumstances.keyArn,
    GrantToken: issued.GrantToken,
    Credentials: issued.Credentials,
    Output: (issued.Targets[0] as IssuedTarget).Output,
    Payload: issued.Payload,
  };
}

/** For what an event names and the run's list does not. */
function refuse(executionArn: string, accountId: string, region = 'any region'): never {
  throw new ExecutionError(executionArn, `is no run in ${region} of account ${accountId}`);
}

/** Which regions are enabled, only the account knows: for another one its session is of no use. */
function hasRegion({ Regions }: AccountLine, region: string): boolean {
  return Regions === 'enabled' ? isRegionCode(region) : Regions.includes(region);
}

function roleOf(
  { executionArn, input }: SealingRun,
  accountId: string,
  { setSourceIdentity = true, caller }: IssueCredentialsCircumstances,
): RoleInAccount {
  const [, partition = ''] = executionArn.split(':');
  return {
    partition,
    accountId,
    arn: roleArn(partition, accountId, input.roleName),
    sessionName: sessionName(nameOf(executionArn)),
    setSourceIdentity,
    session: input.session,
    ...(caller === undefined ? {} : { caller }),
  };
}

const nameOf = (executionArn: string): string => executionArn.split(':').slice(7).join(':');

function assume(
  role: RoleInAccount,
  { sts, signingSessions }: IssueCredentialsCircumstances,
): Promise<TargetCredentials> {
  refuseSigningRole(role, signingSessions.roleArn);
  return assumeTargetRole(sts, role);
}

async function seal(
  run: SealingRun,
  line: AccountLine,
  { role, credentials }: { readonly role: RoleInAccount; readonly credentials: TargetCredentials },
  { regions, disabled }: ResolvedRegions,
  circumstances: IssueCredentialsCircumstances,
): Promise<IssuedCredentials> {
  const { executionArn, settings, input, recipient } = run;
  const { AccountId, AccountName } = line;
  const Context = {
    AccountId,
    AccountName,
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
  return {
    Context,
    GrantToken: run.grantToken,
    Credentials,
    Payload: input.payload,
    StartTime: new Date().toISOString(),
    Targets,
    Regions: regions,
    Disabled: disabled,
  };
}

async function presignOutputs(
  { settings: { Bucket, OutputKeyPattern } }: SealingRun,
  AccountId: string,
  regions: readonly string[],
  runName: string,
  { signingSessions, s3Config, bucketKeyArn }: IssueCredentialsCircumstances,
): Promise<{ region: string; output: Omit<OutputUrl, 'Digest'> }[]> {
  const presign = presigner(await signingSessions.get(runName), { bucket: Bucket, bucketKeyArn }, s3Config);
  const pattern = parsePlaceholders(OutputKeyPattern);
  return Promise.all(
    regions.map(async (region) => {
      const key = fillPlaceholders(pattern, { AccountId, Region: region });
      return { region, output: await presign(key) };
    }),
  );
}
