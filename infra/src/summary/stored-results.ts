import type { S3Client } from '@aws-sdk/client-s3';
import { fillPlaceholders, parsePlaceholders } from '../output-key/index.ts';
import type { Run } from '../run/index.ts';
import { listKeys } from '../storage/index.ts';

/**
 * Finds the regions of an account whose result is stored. A worker stores it last, and whole or not at all.
 *
 * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError}
 */
export async function storedResults(
  client: S3Client,
  run: Pick<Run, 'Bucket' | 'OutputKeyPattern'>,
  accountId: string,
  regions: readonly string[],
): Promise<ReadonlySet<string>> {
  const pattern = parsePlaceholders(
    fillPlaceholders(parsePlaceholders(run.OutputKeyPattern), { AccountId: accountId }),
  );
  const keys = new Map(regions.map((region) => [fillPlaceholders(pattern, { Region: region }), region]));
  const fixed = typeof pattern[0] === 'string' ? pattern[0] : '';
  // Where the region comes first, what is fixed is common to all accounts: too much to list for one of them.
  const prefixes = fixed.includes(accountId) ? [fixed] : [...keys.keys()];
  const found = new Set<string>();
  for (const prefix of prefixes) {
    for await (const key of listKeys(client, run.Bucket, prefix)) {
      const region = keys.get(key);
      if (region !== undefined) found.add(region);
    }
  }
  return found;
}
