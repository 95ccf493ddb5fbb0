import { StaleCredentialsError } from '../errors.ts';
import type { Unsealed } from './unseal.ts';

/**
 * Checks that credentials and URL stay valid for as long as the function may run.
 *
 * A session that expires halfway would fail a target after half of its changes. If the worker refuses it before the handler starts,
 * nothing has happened yet, and the orchestrator can issue new credentials.
 *
 * @param remaining milliseconds until Lambda kills the function
 * @param now milliseconds since 1970
 * @throws {@link StaleCredentialsError}
 */
export function checkLifetime({ credentials, output }: Unsealed, remaining: number, now = Date.now()): void {
  const ends = [
    ['Credentials', Date.parse(credentials.Expiration)],
    ['Output', endOfUrl(output.Url)],
  ] as const;
  for (const [field, end] of ends) {
    if (end === undefined || end >= now + remaining) continue;
    const what = field === 'Credentials' ? 'the credentials expire' : 'the upload URL expires';
    const expiration = new Date(end);
    throw new StaleCredentialsError(
      `${what} at ${expiration.toISOString()}, but the function may run for ${Math.ceil(remaining / 1_000)} s more; ` +
        'the handler has not begun, and the state machine issues new ones. ' +
        "If this happens again, lower the function's timeout, or raise Session.DurationSeconds in the run's input",
      { field, expiration },
    );
  }
}

/**
 * When a presigned URL expires by its own parameters. It may expire earlier, with the session that signed it; no parameter shows that.
 *
 * Source: docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
function endOfUrl(url: string): number | undefined {
  const date = /[?&]X-Amz-Date=(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/.exec(url);
  const seconds = /[?&]X-Amz-Expires=(\d+)/.exec(url)?.[1];
  if (date === null || seconds === undefined) return undefined;
  const [year = 0, month = 1, ...rest] = date.slice(1).map(Number);
  return Date.UTC(year, month - 1, ...rest) + Number(seconds) * 1_000;
}
