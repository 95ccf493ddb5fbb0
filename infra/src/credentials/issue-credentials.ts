import type { KMSClient } from '@aws-sdk/client-kms';
import type { S3ClientConfig } from '@aws-sdk/client-s3';
import type { STSClient } from '@aws-sdk/client-sts';
import type { OutputUrl, Sealed, TargetCredentials } from '@step-everywhere/core/contract';
import pMap from 'p-map';
import { EnabledRegionsError, InputError } from '../errors/index.ts';
import { fillPlaceholders, parsePlaceholders } from '../output-key/index.ts';
import { type AccountLine, parseExecutionArn, type Run, sessionName } from '../run/index.ts';
import { assumeTargetRole } from './assume-role.ts';
import { listEnabledRegions, type RegionServices } from './enabled-regions.ts';
import { presigner } from './presign-output.ts';
import { refuseSigningRole } from './refused-assume-role.ts';
import type { RoleInAccount } from './role-in-account.ts';
import { roleArn } from './role-in-account.ts';
import { sealer } from './seal.ts';
import type { SigningSessions } from './signing-session.ts';

/** What the state machine asks with, once an account. */
export interface IssueCredentialsEvent {
  readonly Account: AccountLine;
  /** ARN of the run's execution. */
  readonly ExecutionId: string;
  readonly Run: Run;
  /** ARN of the worker's role, the only one that can decrypt the answer. */
  readonly Recipient: string;
}

/** What the state machine hands to the account's workers. Everything secret in it is encrypted. */
export interface IssuedCredentials {
  readonly RoleArn: string;
  readonly Partition: string;
  readonly Credentials: Sealed;
  readonly Regions: readonly { readonly Region: string; readonly Output: Sealed }[];
  /** Of a preflight: those of the regions that the account has not enabled, if it tells. */
  readonly Disabled: readonly string[];
}

/** The services that answer. The configurations are for clients that are made with other credentials. */
export interface IssueCredentialsCircumstances {
  readonly sts: STSClient;
  readonly kms: KMSClient;
  readonly keyArn: string;
  readonly signingSessions: SigningSessions;
  readonly s3Config?: S3ClientConfig;
  readonly regionServices?: RegionServices;
  /** Whether sessions carry the run's name as their source identity; by default they do. */
  readonly setSourceIdentity?: boolean;
  /** ARN of whoever assumes the roles, where that is not the stack's issuing role. */
  readonly caller?: string;
}

/** So many TLS connections and KMS requests at once, with a few hundred accounts running beside each other. */
const sealsAtOnce = 10;

/**
 * Assumes the role in one account, presigns one URL a region, and encrypts both for the worker's role.
 *
 * @throws {ThrottledError} {@link UnavailableError} when trying again may help
 * @throws {AssumeRoleError} when the role cannot be assumed
 * @throws {EnabledRegionsError} when the account's regions are asked for and it does not tell
 */
export async function issueCredentials(
  event: IssueCredentialsEvent,
  circumstances: IssueCredentialsCircumstances,
): Promise<IssuedCredentials> {
  const { Account, ExecutionId, Run, Recipient } = event;
  const { partition, runName } = nameRun(ExecutionId);
  const arn = roleArn(partition, Account.AccountId, Run.RoleName);
  const role: RoleInAccount = {
    partition,
    accountId: Account.AccountId,
    arn,
    sessionName: runName,
    setSourceIdentity: circumstances.setSourceIdentity ?? true,
    session: Run.Session,
    ...(circumstances.caller === undefined ? {} : { caller: circumstances.caller }),
  };
  refuseSigningRole(role, circumstances.signingSessions.roleArn);
  const credentials = await assumeTargetRole(circumstances.sts, role);
  const regions = await resolveRegions(Account, credentials, circumstances.regionServices);
  const outputs = await presignOutputs(event, regions, runName, circumstances);

  const seal = sealer(circumstances.kms, circumstances.keyArn);
  const sealedFor = { recipient: Recipient, execution: ExecutionId, accountId: Account.AccountId };
  const [sealedCredentials, sealedOutputs] = await Promise.all([
    seal(credentials, sealedFor),
    pMap(
      outputs,
      async ({ region, output }) => ({
        Region: region,
        Output: await seal(output, { ...sealedFor, region }),
      }),
      { concurrency: sealsAtOnce },
    ),
  ]);
  return {
    RoleArn: arn,
    Partition: partition,
    Credentials: sealedCredentials,
    Regions: sealedOutputs,
    Disabled: Run.Preflight ? await findDisabled(Account, credentials, circumstances.regionServices) : [],
  };
}

/** A role that may not ask which regions are enabled is no reason to fail: a run with named regions does not ask. */
async function findDisabled(
  { AccountId, Regions }: AccountLine,
  credentials: TargetCredentials,
  services: RegionServices | undefined,
): Promise<readonly string[]> {
  if (Regions === 'enabled') return [];
  try {
    const enabled = await listEnabledRegions(credentials, AccountId, services);
    return Regions.filter((region) => !enabled.includes(region));
  } catch (error) {
    if (error instanceof EnabledRegionsError) return [];
    throw error;
  }
}

function nameRun(executionId: string): { partition: string; runName: string } {
  const execution = parseExecutionArn(executionId);
  if (execution === undefined) {
    throw new InputError(
      'ExecutionId',
      `${executionId} is not the ARN of an execution of the state machine.`,
    );
  }
  return { partition: execution.partition, runName: sessionName(execution.name) };
}

async function resolveRegions(
  { AccountId, Regions }: AccountLine,
  credentials: TargetCredentials,
  services: RegionServices | undefined,
): Promise<readonly string[]> {
  return Regions === 'enabled' ? listEnabledRegions(credentials, AccountId, services) : Regions;
}

async function presignOutputs(
  { Account, Run }: IssueCredentialsEvent,
  regions: readonly string[],
  runName: string,
  { signingSessions, s3Config }: IssueCredentialsCircumstances,
): Promise<{ region: string; output: OutputUrl }[]> {
  const presign = presigner(await signingSessions.get(runName), Run.Bucket, s3Config);
  const pattern = parsePlaceholders(Run.OutputKeyPattern);
  return Promise.all(
    regions.map(async (region) => {
      const key = fillPlaceholders(pattern, { AccountId: Account.AccountId, Region: region });
      return { region, output: await presign(key) };
    }),
  );
}
