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

/** What the state machine asks with, once per account. */
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

/** What the state machine hands to the account's workers, and records of it. Everything secret in it is encrypted. */
export interface IssuedCredentials extends Omit<SealedTargets, 'Targets'> {
  readonly Account: IssuedAccount;
}

/**
 * What is recorded of the account: at first what was noted when it was begun, and its targets; how these ended takes their
 * place. `Regions[i]` is that of `Targets[i]`.
 */
interface IssuedAccount extends NotedAccount {
  /** In which the worker is to be invoked; none in a preflight, and where there is nothing to do. */
  readonly Targets: readonly SealedTarget[];
}

/** For an account in which no worker is to be invoked. */
type Nothing = Pick<IssuedCredentials, 'Account'>;

/** The services that answer. */
export interface IssueCredentialsCircumstances extends SealingCircumstances {
  readonly runs: SealingRuns;
  readonly sts: STSClient;
  readonly bucketClient: S3Client;
  readonly regionServices?: RegionServices;
  /** Whether sessions carry the run's name as their source identity; by default they do. */
  readonly setSourceIdentity?: boolean;
  /** ARN of the user or role that assumes the roles, where that is not the stack's issuing role. */
  readonly caller?: string;
}

/**
 * Assumes the role in one account, presigns one URL per region, and encrypts both for the worker's role. Then it notes with
 * the run that the account is begun, or why it is not.
 *
 * @throws {ExecutionError} when the execution is not a run that is under way, or the account none of its own
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

/** For what an event names and the run's list does not. */
function refuse(executionArn: string, accountId: string, region = 'any region'): never {
  throw new ExecutionError(executionArn, `is no run in ${region} of account ${accountId}`);
}

/** Which regions are enabled, only the account knows: for another one its session is of no use. */
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
