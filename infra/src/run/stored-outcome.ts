import { InputError, MalformedObjectError } from '../errors/index.ts';
import type { Failure } from '../failures/index.ts';
import { Field } from '../input/index.ts';
import { type RunObjects, readJson } from '../storage/index.ts';
import { type AccountLine, parseRegionCode } from './account-line.ts';
import { outcomeKey } from './object-keys.ts';
import type { Run } from './run.ts';

/** How one region ended. Times are of ISO 8601. */
export type RegionOutcome = {
  /** `unstored` when the worker ended without an error, and did not answer that it stored its result. */
  readonly Status: 'succeeded' | 'unstored' | 'failed';
  /** That no worker has failed: credentials could not be issued again. */
  readonly Of?: 'account';
  /** When the worker was first invoked; of a region where it did not fail. Its result's time in the bucket says when it ended. */
  readonly Started?: string;
  /** When the worker was given up; of a region that failed. */
  readonly Ended?: string;
  /** Of the worker's invocation, as its log has it; of a region where it did not fail, and of a worker without tenant isolation. */
  readonly RequestId?: string;
} & Failure;

/** What is stored of an account: what it begins with, and in its place how it ended. */
export interface StoredOutcome {
  /** What the account's targets are; once credentials were issued, the enabled regions by name. */
  readonly Regions?: AccountLine['Regions'];
  /** Workers are about to be invoked; what remains when the run ends before it can say more. */
  readonly Started?: true;
  /** ISO 8601: when the first workers were about to be invoked. */
  readonly StartTime?: string;
  /** `Regions[i]` ended as `Outcomes[i]`. */
  readonly Outcomes?: readonly RegionOutcome[];
  /** Why no worker was invoked. */
  readonly Failure?: Failure;
  /** Why an account that nobody named, and that need not have the role, is left out. */
  readonly Refused?: Failure;
  /** A preflight came as far as the worker's invocation. */
  readonly Ready?: true;
  /** Those of the run's regions that the account has not enabled; they are not among `Regions`. */
  readonly Disabled?: readonly string[];
}

/**
 * Reads what the state machine has stored of an account. A record that is none is a failure of its account: others may
 * write to a bucket, and one object must not keep a run from its summary.
 *
 * @returns `undefined` when it has not come to it: then no worker was invoked
 * @throws what the objects throw
 */
export async function readStoredOutcome(
  objects: RunObjects,
  { RunPrefix }: Pick<Run, 'RunPrefix'>,
  accountId: string,
): Promise<StoredOutcome | undefined> {
  const key = outcomeKey(RunPrefix, accountId);
  try {
    const value = await readJson(objects, key);
    return value === undefined ? undefined : parseStoredOutcome(value);
  } catch (error) {
    const malformed =
      error instanceof InputError ? new MalformedObjectError(objects.place, key, { cause: error }) : error;
    if (!(malformed instanceof MalformedObjectError)) throw error;
    const { message } = malformed;
    const Cause = JSON.stringify({ errorType: 'MalformedObjectError', errorMessage: message });
    return { Failure: { Error: 'MalformedObjectError', Cause } };
  }
}

/**
 * Reads the record of an account, which others may have written.
 *
 * @throws {InputError} that names the field, its value and what was expected
 */
export function parseStoredOutcome(value: unknown): StoredOutcome {
  const fields = new Field('Outcome', value).pick([
    'Regions',
    'Started',
    'StartTime',
    'Targets',
    'Outcomes',
    'Failure',
    'Refused',
    'Ready',
    'Disabled',
  ]);
  const { Regions, Started, StartTime, Targets, Failure, Refused, Ready, Disabled } = fields;
  // A run of version 0.1.0 has them beside the regions, and errors beside their status.
  const { Outcomes } = Targets?.pick(['Outcomes']) ?? fields;
  return {
    ...(Regions && { Regions: parseRegions(Regions) }),
    ...(Started?.flag() ? { Started: true } : {}),
    ...(StartTime && { StartTime: StartTime.shortText(longestTime) }),
    ...(Outcomes && { Outcomes: Outcomes.items('outcomes').map(parseRegionOutcome) }),
    ...(Failure && { Failure: parseFailure(Failure) }),
    ...(Refused && { Refused: parseFailure(Refused) }),
    ...(Ready?.flag() ? { Ready: true } : {}),
    ...(Disabled && { Disabled: Disabled.items('region codes').map(parseRegionCode) }),
  };
}

const longestTime = 40;
/** Characters that a state of Step Functions can hold (https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html). */
const longestText = 256 * 1024;

function parseRegions(field: Field): AccountLine['Regions'] {
  if (field.value === 'enabled') return 'enabled';
  return field.items('region codes').map(parseRegionCode);
}

function parseRegionOutcome(field: Field): RegionOutcome {
  const { Status, Failure, Started, Ended, RequestIds } = field.pick([
    'Status',
    'Failure',
    'Started',
    'Ended',
    'RequestIds',
  ]);
  const { Account, Worker } = Failure?.pick(['Account', 'Worker']) ?? {};
  // A worker with tenant isolation was refused before; that its account got no credentials is what counts.
  const failure = Account ?? Worker ?? field;
  const status = statuses.find((known) => known === Status?.value);
  return {
    Status: status ?? field.refuse(`an object with a Status that is one of ${statuses.join(', ')}`),
    ...(Account && { Of: 'account' }),
    ...(Started && { Started: Started.shortText(longestTime) }),
    ...(Ended && { Ended: Ended.shortText(longestTime) }),
    ...requestId(RequestIds?.value),
    ...parseFailure(failure),
  };
}

/** A list of one; of other interpreters of the state machine, what is in it. */
function requestId(value: unknown): Pick<RegionOutcome, 'RequestId'> {
  const [RequestId] = [value].flat();
  return typeof RequestId === 'string' && RequestId.length <= longestTime ? { RequestId } : {};
}

const statuses = ['succeeded', 'unstored', 'failed'] as const satisfies RegionOutcome['Status'][];

function parseFailure(field: Field): Failure {
  const { Error: name, Cause } = field.pick(['Error', 'Cause']);
  return {
    ...(name && { Error: name.shortText(longestText) }),
    ...(Cause && { Cause: Cause.shortText(longestText) }),
  };
}
