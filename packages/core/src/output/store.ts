import type { OutputUrl } from '../contract/index.ts';
import { type LocalHost, localHost } from '../contract/local-host.ts';
import type { End } from '../deadline.ts';
import { OutputError } from '../errors.ts';
import type { Upload } from '../network/put.ts';
import type { ResultBody } from '../result/body.ts';
import { type Answer, explain, type Failure, isStored, isWorthRetrying } from './answer.ts';

/** How the upload waits and gives up. */
export interface StoreOptions {
  /** When the invocation's time is up. */
  readonly end: End;
  /** Random share of each wait, so that the workers of a run do not all retry at once. */
  readonly random?: () => number;
  /** Longest wait before the first retry, in milliseconds; doubled for each further retry. Default 100. */
  readonly firstWait?: number;
}

/** Imported once, because `import()` of a loaded module still takes time. */
let upload: Promise<typeof import('../network/put.ts')> | undefined;

/** Loads what uploads need: undici, which takes time to load and is not needed before the handler has its result. */
export function loadUpload(): Promise<typeof import('../network/put.ts')> {
  upload ??= import('../network/put.ts');
  return upload;
}

const LONGEST_WAIT = 10_000;
/** Bytes of an error's XML that are read. */
const LONGEST_ERROR = 16 * 1024;

/**
 * PUTs a result to its presigned URL.
 *
 * Retries resets, time-outs and S3's own failures (500, 503, `SlowDown`) with exponential backoff and full
 * jitter, as long as the invocation lasts. A 412 means that an earlier attempt has stored the result, and counts as success.
 *
 * @returns the number of attempts
 * @throws {@link OutputError} with S3's answer and what it means
 */
export async function store(
  output: Pick<OutputUrl, 'Url' | 'Headers'>,
  body: ResultBody,
  options: StoreOptions,
): Promise<number> {
  const { end, random = Math.random, firstWait = 100 } = options;
  const url = new URL(output.Url);
  const host = hostFor(url, body);
  // The URL's signature does not cover this header, but S3 verifies it all the same, and Object Lock requires it.
  const headers = { ...output.Headers, 'content-length': String(body.length), 'content-md5': body.md5 };
  for (let attempt = 1; ; attempt += 1) {
    const answer = await attemptWith(host, { url, headers, body: body.open(), end });
    if (isStored(answer)) return attempt;
    if (end.reason !== undefined || !isWorthRetrying(answer)) throw failed(url, answer, attempt, end);
    const longest = Math.min(LONGEST_WAIT, firstWait * 2 ** (attempt - 1));
    await wait(random() * longest, end);
    if (end.reason !== undefined) throw failed(url, answer, attempt, end);
  }
}

/** The emulator that runs this worker, if it has the bucket: it takes small bodies without the network. */
function hostFor({ origin }: URL, { length }: ResultBody): LocalHost | undefined {
  const host = localHost(origin);
  return host !== undefined && length <= host.largestBody ? host : undefined;
}

async function putHere(
  host: LocalHost,
  { url, headers, body }: Upload,
): Promise<{ status: number; body: Buffer }> {
  return host.put({ path: `${url.pathname}${url.search}`, headers, body: await bytesOf(body) });
}

async function bytesOf(body: Upload['body']): Promise<Buffer> {
  if (Buffer.isBuffer(body)) return body;
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

async function attemptWith(host: LocalHost | undefined, request: Upload): Promise<Answer> {
  try {
    const { status, body } = await (host ? putHere(host, request) : (await loadUpload()).put(request));
    return { status, text: status < 300 ? '' : body.toString('utf8', 0, LONGEST_ERROR) };
  } catch (cause) {
    return { cause };
  }
}

/** Waits for a time in milliseconds, or until the invocation's time is over. */
function wait(ms: number, end: End): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  const unsubscribe = end.onEnd(() => resolve());
  return promise.finally(() => {
    clearTimeout(timer);
    unsubscribe();
  });
}

function failed(url: URL, answer: Answer, attempts: number, end: End): OutputError {
  const key = decodeURIComponent(url.pathname.slice(1));
  const { reason, ...details }: Failure = explain(answer);
  const until = end.reason !== undefined ? " until the function's time was up" : '';
  const tries = attempts === 1 ? 'once' : `${attempts} times`;
  return new OutputError(`cannot store the result at ${url.host}/${key}, tried ${tries}${until}: ${reason}`, {
    key,
    attempts,
    ...details,
  });
}
