import { InputError, MalformedObjectError } from '../errors/index.ts';
import type { Failure } from '../failures/index.ts';
import { Field } from '../input/index.ts';
import { type RunObjects, readJson } from '../storage/index.ts';
import { type AccountLine, parseRegionCode } from './account-line.ts';
import { outcomeKey } from './object-keys.ts';
import type { Run } from './run.ts';

/** The outcome of one region. Times are in ISO 8601. */
export type RegionOutcome = {
  /** `unstored` if the worker ended without an error, but did not confirm that it stored its result. */
  readonly Status: 'succeeded' | 'unstored' | 'failed';
  /** `account` if no worker has failed: credentials could not be issued again. */
  readonly Of?: 'account';
  /** When the worker was first invoked, for a region where it did not fail. The result's time in the bucket is when it ended. */
  readonly Started?: string;
  /** When the worker's last attempt failed, for a region that failed. */
  readonly Ended?: string;
  /** Request id of the worker's invocation, as in its log, for a region where it did not fail, and a worker without tenant isolation. */
  readonly RequestId?: string;
} & Failure;

/** The stored record of an account: its initial note, later replaced by its outcomes. */
export interface StoredOutcome {
  /** The account's targets; once credentials were issued, the enabled regions by name. */
  readonly Regions?: AccountLine['Regions'];
  /** Workers are about to be invoked; this note remains if the run ends before it can store more. */
  readonly Started?: true;
  /** ISO 8601: when the first workers were about to be invoked. */
  readonly StartTime?: string;
  /** `Outcomes[i]` is the outcome of `Regions[i]`. */
  readonly Outcomes?: readonly RegionOutcome[];
  /** Why no worker was invoked. */
  readonly Failure?: Failure;
  /** Why an optional account, which the input does not name, is left out. */
  readonly Refused?: Failure;
  /** A preflight got as far as invoking the worker. */
  readonly Ready?: true;
  /** Regions of the run that the account has not enabled; they are not among `Regions`. */
  readonly Disabled?: readonly string[];
}

/**
 * Reads the stored record of an account. A malformed record is a failure of its account: others may
 * write to a bucket, and one object must not prevent a run's summary.
 *
 * @returns `undefined` if there is no record yet: then no worker was invoked
 * @throws errors of `objects`
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
      error instanceof InputError ? new MalformedObjectError(objects.location, key, { cause: error }) : error;
    if (!(malformed instanceof MalformedObjectError)) throw error;
    const { message } = malformed;
    const Cause = JSON.stringify({ errorType: 'MalformedObjectError', errorMessage: message });
    return { Failure: { Error: 'MalformedObjectError', Cause } };
  }
}

/**
 * Reads the record of an account, which others may have written.
 *
 * @throws {InputError} naming the field, its value and what was expected
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
  // Version 0.1.0 stored the outcomes next to the regions, and errors next to their status.
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
/** Characters that a Step Functions state can hold (https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html). */
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
  // A worker with tenant isolation refused before; what counts is that its account got no credentials.
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

/** A list with one id; other interpreters of the state machine store the id itself. */
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
