import { setTimeout as wait } from 'node:timers/promises';
import type { OutputUrl } from '../contract/index.ts';
import { OutputError } from '../errors.ts';
import type { ResultBody } from '../result/body.ts';
import { type Answer, explain, type Failure, isStored, isWorthRetrying } from './answer.ts';
import type { Put } from './http.ts';

/** How the upload reaches the network and waits. */
export interface StoreOptions {
  /** Fires when the invocation's time is up. */
  readonly end: AbortSignal;
  /** Default: undici. */
  readonly put?: Put;
  /** Default: a random share, so that the workers of a run do not come back all at once. */
  readonly random?: () => number;
  /** Longest wait before the first retry, in milliseconds; doubled for each further one. Default 100. */
  readonly firstWait?: number;
}

const LONGEST_WAIT = 10_000;

/**
 * PUTs a result to its presigned URL.
 *
 * Resets, time-outs, and S3's own troubles (500, 503, `SlowDown`) are retried with exponential backoff and full
 * jitter for as long as the invocation lasts. A 412 means that an earlier attempt has stored it, and counts as done.
 *
 * @returns how often it was sent
 * @throws {@link OutputError} saying what S3 answered and what that means
 */
export async function store(output: OutputUrl, body: ResultBody, options: StoreOptions): Promise<number> {
  const { end, random = Math.random, firstWait = 100 } = options;
  const put = options.put ?? (await import('./http.ts')).put;
  const url = new URL(output.Url);
  const headers = { ...output.Headers, 'content-length': String(body.length) };
  for (let attempt = 1; ; attempt += 1) {
    const answer = await send(put, { url, headers, body: body.open(), signal: end });
    if (isStored(answer)) return attempt;
    if (end.aborted || !isWorthRetrying(answer))
      throw failed(url, answer, { attempts: attempt, timeIsUp: end.aborted });
    const longest = Math.min(LONGEST_WAIT, firstWait * 2 ** (attempt - 1));
    await wait(random() * longest, undefined, { signal: end }).catch(() => undefined);
    if (end.aborted) throw failed(url, answer, { attempts: attempt, timeIsUp: true });
  }
}

async function send(put: Put, request: Parameters<Put>[0]): Promise<Answer> {
  try {
    return await put(request);
  } catch (cause) {
    return { cause };
  }
}

function failed(
  url: URL,
  answer: Answer,
  { attempts, timeIsUp }: { attempts: number; timeIsUp: boolean },
): OutputError {
  const key = decodeURIComponent(url.pathname.slice(1));
  const { reason, ...details }: Failure = explain(answer);
  const until = timeIsUp ? " until the function's time was up" : '';
  const tries = attempts === 1 ? 'once' : `${attempts} times`;
  return new OutputError(`cannot store the result at ${url.host}/${key}, tried ${tries}${until}: ${reason}`, {
    key,
    attempts,
    ...details,
  });
}
