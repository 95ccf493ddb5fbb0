import type { RunInput } from '@step-everywhere/infra/internal/orchestrator';
import {
  type AccountLine,
  readAccount,
  readAccountLines,
  regionsOfLine,
  type TargetOutcome,
} from '@step-everywhere/infra/internal/run';
import type { Console, Terminal } from '../console/console.ts';
import { NoSuchRunError, OptionError } from '../console/errors.ts';
import { parseExactly } from '../json/exact-json.ts';
import type { OrganizationOptions } from '../local/organization.ts';
import type { RunStoreOptions } from '../runs/find-named-run.ts';
import { openRun } from '../runs/open-run.ts';
import { type ResultRow, rowOf } from '../runs/result-rows.ts';
import type { LocatedRun } from '../runs/run-store.ts';

/** A target of an earlier run, and its input in that run. */
export interface ReplayTarget {
  readonly accountId: string;
  readonly accountName: string;
  /** The further details about the account that the run gave its workers. */
  readonly details: { readonly ou?: string; readonly tags?: Readonly<Record<string, string>> };
  readonly region: string;
  readonly payload: unknown;
  /** With its path. */
  readonly roleName: string;
  /** How the run restricted the role's sessions. */
  readonly session: RunInput['session'];
  /** ARN of the run. */
  readonly execution: string;
  readonly runName: string;
  /** ARN of the run's worker. */
  readonly worker: string;
  /** For a run in an emulated organization: which organization it was. */
  readonly organization?: OrganizationOptions;
  /** For a run in an emulated organization: the services behind the emulator's own, `moto` or an address. */
  readonly services?: string;
  /** The target's outcome in the earlier run; absent when it was not attempted. */
  readonly before?: ResultRow;
}

/**
 * Finds a target of an earlier run, with the payload that the run was started with.
 *
 * @throws {NoSuchRunError} when the run does not exist, or has no such target.
 */
export async function findTarget(
  name: string,
  accountId: string,
  region: string,
  options: RunStoreOptions,
  surroundings: Terminal & Pick<Console, 'cwd'>,
): Promise<ReplayTarget> {
  if (!/^\d{12}$/.test(accountId))
    throw new OptionError('<account>', `${JSON.stringify(accountId)} must be an account id of twelve digits`);
  const opened = await openRun(name, { ...options, merge: true }, surroundings);
  const { objects, run, retries, described, store } = opened;
  let line: AccountLine | undefined;
  for await (const each of readAccountLines(objects, run.TargetsKey))
    if (each.AccountId === accountId) line = each;
  const of = `the run ${described.name}`;
  const remedy = `\`step-everywhere results ${store.mention(described)}\` shows its targets`;
  if (line === undefined) throw new NoSuchRunError(name, `${of} has no account ${accountId}; ${remedy}`);
  const outcome = outcomeIn(region, await readAccount(objects, run, line, retries));
  if (outcome === undefined && line.Regions !== 'enabled' && !regionsOfLine(line).includes(region)) {
    const regions = regionsOfLine(line).join(', ');
    throw new NoSuchRunError(
      name,
      `${of} has no target ${accountId} in ${region}, but in ${regions}; ${remedy}`,
    );
  }
  const before = outcome && (await rowOf(objects, { line, outcome }));
  // A retry has the payload of the run that it retries.
  const first = run.Original === null ? described : await store.find(run.Original.ExecutionId);
  if (first.isCopy) {
    throw new NoSuchRunError(
      name,
      `a copy of the run ${first.name} is on this machine, without its payload; replay the run where it is, without --local`,
    );
  }
  const { Payload = null, Session } = parseExactly(first.input) as StartedWith;
  return {
    accountId,
    accountName: line.AccountName,
    details: { ...(line.OU !== undefined && { ou: line.OU }), ...(line.Tags && { tags: line.Tags }) },
    region,
    payload: Payload,
    roleName: run.RoleName,
    session: { ...run.Session, ...externalIdOf(described.input, Session) },
    execution: described.arn,
    runName: described.name,
    worker: run.Function,
    ...emulatorOf(described),
    ...(before && { before }),
  };
}

function emulatorOf({ note }: LocatedRun): Pick<ReplayTarget, 'organization' | 'services'> {
  if (note?.Start.Command !== 'dev') return {};
  const { Organization: org, Services: services } = note.Start;
  return { organization: org === undefined ? {} : { org }, ...(services !== undefined && { services }) };
}

interface StartedWith {
  readonly Payload?: unknown;
  readonly Session?: { readonly ExternalId?: string };
}

/**
 * The external id is not among the run's objects in the bucket: only the execution's input has it, or the input of
 * the run that it retries.
 */
function externalIdOf(input: string, original: StartedWith['Session']): { ExternalId?: string } {
  const { Session = original } = JSON.parse(input) as StartedWith;
  return Session?.ExternalId === undefined ? {} : { ExternalId: Session.ExternalId };
}

/** If the regions of an account were never found out, its one outcome applies to each of them. */
function outcomeIn(region: string, outcomes: readonly TargetOutcome[]): TargetOutcome | undefined {
  const found = outcomes.find((each) => each.region === region);
  const ofAll = outcomes.find((each) => each.region === 'enabled');
  return found ?? (ofAll && { ...ofAll, region });
}
