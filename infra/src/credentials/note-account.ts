import type { S3Client } from '@aws-sdk/client-s3';
import type { AssumeRoleError } from '../errors/index.ts';
import { type AccountLine, outcomeKey, type RunSettings, type StoredOutcome } from '../run/index.ts';
import { storeFirst } from '../storage/index.ts';
import type { ResolvedRegions } from './resolve-regions.ts';

/** Notes an account's progress in the run's folder, before the first worker is invoked. */
export interface AccountNote {
  /** The note remains if the account's execution fails before it records more: then the summary knows that workers may have acted. */
  begun(regions: ResolvedRegions, startTime: string, isPreflight: boolean): Promise<NotedAccount>;
  /** For a management account that the input does not name: it is a target only if the role can be assumed there. */
  refused(error: AssumeRoleError): Promise<NotedAccount>;
}

/** The stored note. */
export interface NotedAccount extends StoredOutcome {
  readonly AccountId: string;
}

/**
 * Makes the note of an account. Only the first note is stored: an invocation whose answer was lost may finish long after the
 * account's workers have ended, and must not overwrite their outcomes.
 *
 * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError} from the functions that it returns
 */
export function noteAccount(
  client: S3Client,
  { Bucket, RunPrefix }: RunSettings,
  { AccountId, Regions }: AccountLine,
): AccountNote {
  const store = async (note: StoredOutcome): Promise<NotedAccount> => {
    const noted = { AccountId, ...note };
    await storeFirst(client, Bucket, outcomeKey(RunPrefix, AccountId), noted);
    return noted;
  };
  return {
    begun({ regions, disabled }, StartTime, isPreflight) {
      const targets = { Regions: regions, ...(disabled.length > 0 && { Disabled: disabled }) };
      return store({ ...targets, ...(isPreflight ? { Ready: true } : { Started: true, StartTime }) });
    },
    refused: ({ name, message }) =>
      store({
        Regions,
        Refused: { Error: name, Cause: JSON.stringify({ errorType: name, errorMessage: message }) },
      }),
  };
}
