import type { S3Client } from '@aws-sdk/client-s3';
import type { STSClient } from '@aws-sdk/client-sts';
import type { TargetCredentials, WorkerEvent } from '@step-everywhere/core/contract';
import { AssumeRoleError, ExecutionError } from '../errors/index.ts';
import type { RegionServices } from '../regions/index.ts';
import { type AccountLine, isRegionCode } from '../run/index.ts';
import { assumeTargetRole } from './assume-role.ts';
import { type NotedAccount, noteAccount } from './note-account.ts';
import { refuseSigningRole } from './refused-assume-role.ts';
import { refuseShortSessions } from './reissue.ts';
import { resolveRegions } from './resolve-regions.ts';
import { type RoleInAccount, roleInAccount } from './role-in-account.ts';
import {
  type SealedTarget,
  type SealedTargets,
  type SealingCircumstances,
  sealTargets,
} from './seal-targets.ts';
import type { SealingRuns } from './sealing-runs.ts';

/** The state machine's request, once per account. */
export interface IssueCredentialsEvent {
  /** Account id on the run's list, which has all other facts about the account. */
  readonly AccountId: string;
  /** ARN of the run's execution, from which all other facts are read. */
  readonly ExecutionId: string;
}

/** The state machine's request after a worker refused credentials that expire too early. */
export interface ReissueEvent extends IssueCredentialsEvent {
  readonly Region: string;
}

/** The data for the account's workers, and for its record. Everything secret in it is encrypted. */
export interface IssuedCredentials extends Omit<SealedTargets, 'Targets'> {
  readonly Account: IssuedAccount;
}

/**
 * The account's record: first its note and its targets, later replaced by the targets' outcomes.
 * `Regions[i]` is the region of `Targets[i]`.
 */
interface IssuedAccount extends NotedAccount {
  /** Targets in which to invoke the worker; absent in a preflight, and if there is nothing to do. */
  readonly Targets: readonly SealedTarget[];
}

/** The answer for an account in which no worker is invoked. */
type Nothing = Pick<IssuedCredentials, 'Account'>;

/** The services to call, and the stack's settings. */
export interface IssueCredentialsCircumstances extends SealingCircumstances {
  readonly runs: SealingRuns;
  readonly sts: STSClient;
  readonly bucketClient: S3Client;
  readonly regionServices?: RegionServices;
  /** Whether sessions have the run's name as source identity. Default true. */
  readonly setSourceIdentity?: boolean;
  /** ARN of the user or role that assumes the roles, if it is not the stack's issuing role. */
  readonly caller?: string;
}

/**
 * Assumes the role in one account, presigns one URL per region, and encrypts both for the worker's role. Then it notes in
 * the run's folder that the account has begun, or why it has not.
 *
 * @throws {ExecutionError} if the execution is not a running run, or the account is not on the run's list
 * @throws {ThrottledError} {@link UnavailableError} if another attempt may succeed
 * @throws {AssumeRoleError} if the role cannot be assumed
 * @throws {EnabledRegionsError} if the run wants the account's enabled regions, and the account does not list them
 */
export async function issueCredentials(
  { AccountId, ExecutionId }: IssueCredentialsEvent,
  circumstances: IssueCredentialsCircumstances,
): Promise<IssuedCredentials | Nothing> {
  const run = await circumstances.runs.get(ExecutionId);
  const line = run.targets.find(AccountId) ?? refuse(ExecutionId, AccountId);
  if (line.Skip !== undefined) return nothing({ AccountId, Regions: [] });
  const note = noteAccount(circumstances.bucketClient, run.settings, line);
  const role = roleInAccount(run, AccountId, circumstances);
  let credentials: TargetCredentials;
  try {
    credentials = await assume(role, circumstances);
  } catch (error) {
    if (!line.Optional || !(error instanceof AssumeRoleError)) throw error;
    return nothing(await note.refused(error));
  }
  const resolved = await resolveRegions(line, credentials, circumstances.regionServices);
  const { Targets, ...sealed } = await sealTargets(
    run,
    { line, role, credentials },
    resolved.regions,
    circumstances,
  );
  const noted = await note.begun(resolved, new Date().toISOString(), run.input.preflight);
  return run.input.preflight ? nothing(noted) : { ...sealed, Account: { ...noted, Targets } };
}

const nothing = (noted: NotedAccount): Nothing => ({ Account: { ...noted, Targets: [] } });

/**
 * Issues new credentials for one region, after the worker reported that those it got expire before its end.
 *
 * @returns the event for the worker, instead of the stale one
 * @throws as {@link issueCredentials}; {@link ServiceCallError} if no session can be long enough
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
  const role = roleInAccount(run, AccountId, circumstances);
  const credentials = await assume(role, circumstances);
  const sealed = await sealTargets(run, { line, role, credentials }, [Region], circumstances);
  return {
    Context: { ...sealed.Context, Region },
    KeyId: circumstances.keyArn,
    GrantToken: sealed.GrantToken,
    Credentials: sealed.Credentials,
    Output: (sealed.Targets[0] as SealedTarget).Output,
    Payload: sealed.Payload,
  };
}

/** Refuses an account or region that an event names and the run's list does not contain. */
function refuse(executionArn: string, accountId: string, region = 'any region'): never {
  throw new ExecutionError(executionArn, `is no run in ${region} of account ${accountId}`);
}

/** Only the account knows its enabled regions; for any other region its session cannot be used. */
function hasRegion({ Regions }: AccountLine, region: string): boolean {
  return Regions === 'enabled' ? isRegionCode(region) : Regions.includes(region);
}

function assume(
  role: RoleInAccount,
  { sts, signingSessions }: IssueCredentialsCircumstances,
): Promise<TargetCredentials> {
  refuseSigningRole(role, signingSessions.roleArn);
  return assumeTargetRole(sts, role);
}
