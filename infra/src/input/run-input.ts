import { regionsOf } from '@step-everywhere/core/contract';
import { InputError } from '../errors/index.ts';
import { type AccountSelection, parseAccounts } from './accounts.ts';
import { Field } from './field.ts';
import { parsePayload } from './payload.ts';
import { parseRegions } from './regions.ts';
import { parseRoleName } from './role-name.ts';
import { parseSession, type Session } from './session.ts';
import { parseTargets, type TargetsByAccount } from './targets.ts';
import { type Home, parseWorker, type Worker } from './worker-arn.ts';

/** A run's input, checked and with its defaults filled in. */
export interface RunInput {
  readonly worker: Worker;
  readonly roleName: string;
  /** Which accounts and regions, in one of the two ways that there are to say so. */
  readonly scope: SelectedAccounts | ExactTargets;
  readonly payload: unknown;
  readonly session: Session;
  /** Accounts at once, 1 to 10,000. */
  readonly accountConcurrency: number;
  /** Regions of one account at once, 1 to 40. */
  readonly regionConcurrency: number;
  /** 0 to 100. */
  readonly toleratedFailurePercentage: number;
}

/** The same regions in every account that is selected. */
export interface SelectedAccounts {
  readonly accounts: AccountSelection;
  readonly regions: readonly string[] | 'enabled';
}

/** Exactly these targets. */
export interface ExactTargets {
  readonly targets: TargetsByAccount;
}

const fieldNames = [
  'Function',
  'RoleName',
  'Regions',
  'Payload',
  'Accounts',
  'Targets',
  'Concurrency',
  'ToleratedFailurePercentage',
  'Session',
] as const;

type Fields = { readonly [Name in (typeof fieldNames)[number]]?: Field };

/**
 * Checks what a user started a run with.
 *
 * @param input the execution's input
 * @param home partition, region and account of the orchestrator
 * @param defaultRegions the stack's `DefaultRegions`; none means every region of the partition
 * @throws {InputError} that names the field, its value and what was expected
 * @example
 * ```ts
 * parseRunInput({ Function: 'arn:aws:lambda:…:function:StepEverywhere_a', RoleName: 'Auditor' }, home, []);
 * ```
 */
export function parseRunInput(input: unknown, home: Home, defaultRegions: readonly string[]): RunInput {
  const fields = new Field('', input).object(fieldNames);
  const concurrency = fields.Concurrency?.object(['Accounts', 'Regions']);
  return {
    worker: parseWorker(mandatory(fields, 'Function'), home),
    roleName: parseRoleName(mandatory(fields, 'RoleName')),
    scope: parseScope(fields, home.partition, defaultRegions),
    payload: parsePayload(fields.Payload),
    session: fields.Session === undefined ? {} : parseSession(fields.Session, home.partition),
    accountConcurrency: concurrency?.Accounts?.wholeNumber(1, 10_000) ?? 25,
    regionConcurrency: concurrency?.Regions?.wholeNumber(1, 40) ?? 40,
    toleratedFailurePercentage: fields.ToleratedFailurePercentage?.wholeNumber(0, 100) ?? 100,
  };
}

function parseScope(fields: Fields, partition: string, defaultRegions: readonly string[]): RunInput['scope'] {
  const { Targets, Accounts, Regions } = fields;
  if (Targets !== undefined) {
    const other = Accounts ?? Regions;
    if (other !== undefined) {
      throw new InputError(
        'Targets',
        `The input has both Targets and ${other.path}, but must have Targets alone or Accounts and Regions. ` +
          'Targets already says which accounts and regions.',
      );
    }
    return { targets: parseTargets(Targets, partition) };
  }
  return {
    accounts:
      Accounts === undefined ? { include: undefined, exclude: [], tags: new Map() } : parseAccounts(Accounts),
    regions:
      Regions === undefined ? regionsByDefault(partition, defaultRegions) : parseRegions(Regions, partition),
  };
}

function regionsByDefault(partition: string, defaultRegions: readonly string[]): readonly string[] {
  if (defaultRegions.length === 0) return regionsOf(partition).map(({ code }) => code);
  return parseRegions(
    new Field("Regions (the stack's DefaultRegions)", defaultRegions),
    partition,
  ) as string[];
}

function mandatory(fields: Fields, name: 'Function' | 'RoleName'): Field {
  const field = fields[name];
  if (field === undefined) throw new InputError(name, `The input lacks ${name}, which is required.`);
  return field;
}
