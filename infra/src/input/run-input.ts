import { mostAccounts, mostRegions, type RunConcurrency } from '../concurrency/index.ts';
import { InputError } from '../errors/index.ts';
import { type AccountDetail, parseAccountDetails } from './account-details.ts';
import { type AccountSelection, parseAccounts } from './accounts.ts';
import { type Canary, parseCanary } from './canary.ts';
import { Field } from './field.ts';
import { parsePayload } from './payload.ts';
import { parseRegions, type Regions, type WantedRegions } from './regions.ts';
import { parseRetry, type Retry } from './retry.ts';
import { parseRoleName } from './role-name.ts';
import { parseSchedule, type Schedule } from './schedule.ts';
import { parseSession, type Session } from './session.ts';
import { parseTargets, type TargetsByAccount } from './targets.ts';
import { type Home, parseWorker, type Worker } from './worker-arn.ts';
import { refuseForeignRole, type WorkerRoles } from './worker-roles.ts';

/** A run's input, checked and completed with defaults. */
export interface RunInput {
  readonly worker: Worker;
  readonly roleName: string;
  /** The accounts and regions, in one of the three forms. */
  readonly scope: WantedAccounts | ExactTargets | RetriedTargets;
  readonly payload: unknown;
  /** The facts that workers get about their account; by default only its id and name. */
  readonly accountDetails: readonly AccountDetail[];
  readonly session: Session;
  /** The concurrency that the input sets: accounts at once, 1 to 10,000, and regions of one account at once, 1 to 40. */
  readonly concurrency: Partial<RunConcurrency>;
  /** 0 to 100. */
  readonly toleratedFailurePercentage: number;
  /** The first wave, and how much of it may fail: undefined, if the input does not say, for the same as the run. */
  readonly canary: { readonly size: Canary; readonly toleratedFailurePercentage: number } | undefined;
  /** Whether everything is done except invoking the worker. */
  readonly preflight: boolean;
  /** The schedule that started the run. */
  readonly schedule: Schedule | undefined;
}

/** The same regions in every selected account. */
export interface SelectedAccounts {
  readonly accounts: AccountSelection;
  readonly regions: Regions;
}

/** Like {@link SelectedAccounts}, before the launched regions are known. */
export interface WantedAccounts {
  readonly accounts: AccountSelection;
  readonly regions: WantedRegions;
}

/** Exactly these targets. */
export interface ExactTargets {
  readonly targets: TargetsByAccount;
}

/** The failed targets of an earlier run. */
export interface RetriedTargets {
  readonly retry: Retry;
}

const fieldNames = [
  'Function',
  'RoleName',
  'Regions',
  'Payload',
  'Accounts',
  'AccountDetails',
  'Targets',
  'Concurrency',
  'ToleratedFailurePercentage',
  'Session',
  'Preflight',
  'Canary',
  'Retry',
  'Schedule',
] as const;

type Fields = { readonly [Name in (typeof fieldNames)[number]]?: Field };

/** Where the orchestrator is, and what a retry may name. */
export interface RunHome extends Home {
  /** Beginning of the ARNs of the state machine's executions, up to the last colon. */
  readonly executionPrefix: string;
  /** Values that `Retry.Classes` may have. */
  readonly failureClasses: readonly string[];
  /** Keys that `Session.Tags` may have; any, if the stack's parameter is not known. */
  readonly sessionTagKeys?: readonly string[];
  /** The roles that the stack allows each worker to run with. Default: every role. */
  readonly workerRoles?: readonly WorkerRoles[];
}

/**
 * Checks the input of a run.
 *
 * @param input the execution's input
 * @param home where the orchestrator is
 * @param defaultRegions the stack's `DefaultRegions`; empty means every region that AWS has launched
 * @throws {InputError} naming the field, its value and what was expected
 * @example
 * ```ts
 * parseRunInput({ Function: 'arn:aws:lambda:…:function:StepEverywhere_a', RoleName: 'Auditor' }, home, []);
 * ```
 */
export function parseRunInput(input: unknown, home: RunHome, defaultRegions: readonly string[]): RunInput {
  const fields = new Field('', input).object(fieldNames);
  const worker = parseWorker(mandatory(fields, 'Function'), home);
  const roleName = parseRoleName(mandatory(fields, 'RoleName'));
  refuseForeignRole(worker.functionName, roleName, home.workerRoles ?? []);
  return {
    worker,
    roleName,
    scope: parseScope(fields, home, defaultRegions),
    payload: parsePayload(fields.Payload),
    accountDetails: fields.AccountDetails === undefined ? [] : parseAccountDetails(fields.AccountDetails),
    session: fields.Session === undefined ? {} : parseSession(fields.Session, home),
    concurrency: parseConcurrency(fields.Concurrency),
    toleratedFailurePercentage: fields.ToleratedFailurePercentage?.wholeNumber(0, 100) ?? 100,
    canary: fields.Canary && {
      size: parseCanary(fields.Canary),
      toleratedFailurePercentage: fields.ToleratedFailurePercentage?.wholeNumber(0, 100) ?? 0,
    },
    preflight: fields.Preflight?.flag() ?? false,
    schedule: fields.Schedule && parseSchedule(fields.Schedule),
  };
}

function parseConcurrency(field: Field | undefined): Partial<RunConcurrency> {
  const { Accounts, Regions } = field?.object(['Accounts', 'Regions']) ?? {};
  return {
    ...(Accounts && { accounts: Accounts.wholeNumber(1, mostAccounts) }),
    ...(Regions && { regions: Regions.wholeNumber(1, mostRegions) }),
  };
}

/**
 * Reads the selection in the input of a run that is not a retry. If it names no regions, `regions` is
 * `"enabled"`, because the input does not show which regions were used.
 *
 * @throws {InputError} naming the field, its value and what was expected
 */
export function parseSelection(input: unknown, home: RunHome): SelectedAccounts | ExactTargets {
  const fields = new Field('', input).object(fieldNames);
  const scope = parseSelected(fields, home, []);
  if ('targets' in scope) return scope;
  return { ...scope, regions: scope.regions === 'launched' ? 'enabled' : scope.regions };
}

function parseScope(fields: Fields, home: RunHome, defaultRegions: readonly string[]): RunInput['scope'] {
  const { Retry: retry, Targets, Accounts, Regions } = fields;
  if (retry === undefined) return parseSelected(fields, home, defaultRegions);
  const why = 'The run that is retried already says which targets.';
  refuseOther('Retry', Targets ?? Accounts ?? Regions, why);
  return { retry: parseRetry(retry, home.executionPrefix, home.failureClasses) };
}

function parseSelected(
  { Targets, Accounts, Regions: regions }: Omit<Fields, 'Retry'>,
  { partition }: RunHome,
  defaultRegions: readonly string[],
): WantedAccounts | ExactTargets {
  if (Targets !== undefined) {
    refuseOther('Targets', Accounts ?? regions, 'Targets already says which accounts and regions.');
    return { targets: parseTargets(Targets, partition) };
  }
  return {
    accounts:
      Accounts === undefined ? { include: undefined, exclude: [], tags: new Map() } : parseAccounts(Accounts),
    regions:
      regions === undefined ? regionsByDefault(partition, defaultRegions) : parseRegions(regions, partition),
  };
}

function refuseOther(name: 'Retry' | 'Targets', other: Field | undefined, why: string): void {
  if (other === undefined) return;
  const ways = `${name === 'Retry' ? 'Retry alone, ' : ''}Targets alone, or Accounts and Regions`;
  throw new InputError(name, `The input has both ${name} and ${other.path}, but must have ${ways}. ${why}`);
}

function regionsByDefault(partition: string, defaultRegions: readonly string[]): WantedRegions {
  if (defaultRegions.length === 0) return 'launched';
  return parseRegions(new Field("Regions (the stack's DefaultRegions)", defaultRegions), partition);
}

function mandatory(fields: Fields, name: 'Function' | 'RoleName'): Field {
  const field = fields[name];
  if (field === undefined) throw new InputError(name, `The input lacks ${name}, which is required.`);
  return field;
}
