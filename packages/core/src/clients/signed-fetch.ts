import type { AwsCredentialIdentityProvider } from '@smithy/types';
import { InvocationEndedError } from '../errors.ts';
import { fetchThroughProxy } from '../network/company-network.ts';
import type { SignedInit } from './signature.ts';

/** `fetch` that signs for the target (Signature Version 4), for AWS services without an SDK client. */
export type SignedFetch = (url: string | URL, init: SignedInit) => Promise<Response>;

/** Error codes and messages of AWS for a wrong signature, as opposed to a missing permission. */
const WRONG_SIGNATURE =
  /SignatureDoesNotMatch|InvalidSignature|IncompleteSignature|AuthorizationHeaderMalformed|Credential should be scoped to|request signature we calculated does not match/;

/** The handler's `fetch`, for as long as the invocation lasts. */
export interface HeldFetch {
  readonly fetch: SignedFetch;
  /** Ends pending requests with {@link InvocationEndedError}. */
  end(): void;
}

/** Makes the handler's `fetch`. */
export function signedFetch(
  credentials: AwsCredentialIdentityProvider,
  deadline: { readonly signal: AbortSignal },
  accountId: string,
): HeldFetch {
  let ended: AbortController | undefined;
  const fetchSigned: SignedFetch = async (input, init) => {
    const url = new URL(input);
    const { service, region, ...request } = init ?? ({} as Partial<SignedInit>);
    if (!service || !region) {
      throw new TypeError(
        `fetch signs each request for one service in one region, and the request to ${url.host} names none: ` +
          "call fetch(url, { service: 'execute-api', region }), for example",
      );
    }
    const { sign } = await import('./signature.ts');
    const headers = await sign({ url, ...request }, { service, region, credentials });
    // The security token must not follow a redirect to another host.
    const given = { redirect: 'error', ...request, headers } as RequestInit;
    ended ??= new AbortController();
    const signal = AbortSignal.any([request.signal ?? deadline.signal, ended.signal]);
    const proxy = await fetchThroughProxy();
    const response = await answerOf(url, { ...given, ...proxy, signal } as RequestInit);
    await refuseWrongSignature(response, `${service} in ${region}`);
    return response;
  };
  return { fetch: fetchSigned, end: () => ended?.abort(new InvocationEndedError(accountId)) };
}

/** Node.js only says `fetch failed`, with a stack that lacks the author's line; the cause has the reason. */
async function answerOf(url: URL, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    const { message, cause } = error as Partial<Error>;
    if (message !== 'fetch failed') throw error;
    throw new TypeError(`fetch got no answer to ${init.method ?? 'GET'} from ${url.host}`, { cause });
  }
}

/** AWS answers 403 to a signature for another service or region; an author who does not check the status would store that answer. */
async function refuseWrongSignature(response: Response, signedFor: string): Promise<void> {
  if (response.status !== 403 && response.status !== 401 && response.status !== 400) return;
  const said = `${response.headers.get('x-amzn-errortype') ?? ''} ${await response.clone().text()}`;
  const reason = WRONG_SIGNATURE.exec(said)?.[0];
  if (reason === undefined) return;
  throw new Error(
    `${new URL(response.url).host} refused the signature for ${signedFor} (${reason}): ` +
      "pass the service's signing name and the host's region to fetch",
  );
}
