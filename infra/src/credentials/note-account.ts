import type { S3Client } from '@aws-sdk/client-s3';
import type { AssumeRoleError } from '../errors/index.ts';
import { type AccountLine, outcomeKey, type RunSettings, type StoredOutcome } from '../run/index.ts';
import { storeFirst } from '../storage/index.ts';
import type { ResolvedRegions } from './resolve-regions.ts';

/** Says in the run's folder how far an account has come, before the first worker is invoked. */
export interface AccountNote {
  /** Stays if the account's execution dies before it records more: then the summary knows that workers may have acted. */
  begun(regions: ResolvedRegions, startTime: string, isPreflight: boolean): Promise<NotedAccount>;
  /** The management account where nobody named it: it is a target only when the role can be assumed there. */
  refused(error: AssumeRoleError): Promise<NotedAccount>;
}

/** What was noted. */
export interface NotedAccount extends StoredOutcome {
  readonly AccountId: string;
}

/**
 * Makes the note of an account. The first one stays: an invocation whose answer was lost may come to its end when the
 * account's workers have ended long since, and must not put its note over how they did.
 *
 * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError} from what is returned
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
