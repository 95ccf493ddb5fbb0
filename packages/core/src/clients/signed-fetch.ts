import type { AwsCredentialIdentityProvider } from '@smithy/types';
import type { SignedInit } from './signature.ts';

/** `fetch` that signs for the target (Signature Version 4), for AWS services without an SDK client. */
export type SignedFetch = (url: string | URL, init?: SignedInit) => Promise<Response>;

/** What a host tells of the service behind it. */
export interface ServiceHost {
  readonly service: string | undefined;
  readonly region: string | undefined;
}

/** Services whose host has another name than their signature. */
const SIGNING_NAMES: Readonly<Record<string, string>> = {
  'lambda-url': 'lambda',
  email: 'ses',
  search: 'cloudsearch',
};

const REGION = /^[a-z]{2,}(-[a-z]+)+-\d+$/;
const AWS_HOST = /\.(amazonaws\.com|amazonaws\.com\.cn|amazonaws\.eu|api\.aws|on\.aws)$/;

/**
 * Reads signing name and region from an AWS host.
 *
 * @example
 * ```ts
 * serviceOf('abc123.execute-api.eu-west-1.amazonaws.com'); // { service: 'execute-api', region: 'eu-west-1' }
 * serviceOf('iam.amazonaws.com'); // { service: 'iam', region: undefined }
 * ```
 */
export function serviceOf(host: string): ServiceHost {
  if (!AWS_HOST.test(host)) return { service: undefined, region: undefined };
  const labels = host.replace(AWS_HOST, '').split('.');
  const at = labels.findLastIndex((label) => REGION.test(label));
  // OpenSearch writes its region first: domain.eu-west-1.es.amazonaws.com.
  const name = at < 0 ? labels.at(-1) : at === labels.length - 1 ? labels[at - 1] : labels[at + 1];
  const service = name?.replace(/-fips$/, '');
  return { service: service && (SIGNING_NAMES[service] ?? service), region: at < 0 ? undefined : labels[at] };
}

/** Makes the handler's `fetch`. */
export function signedFetch(
  targetRegion: string,
  credentials: AwsCredentialIdentityProvider,
  deadline: { readonly signal: AbortSignal },
): SignedFetch {
  return async (input, init = {}) => {
    const url = new URL(input);
    const { service: givenService, region: givenRegion, ...request } = init;
    const known = serviceOf(url.hostname);
    const service = givenService ?? known.service;
    if (service === undefined) {
      throw new TypeError(
        `cannot tell the AWS service of ${url.host}: call fetch(url, { service: 'execute-api' }), for example`,
      );
    }
    const global = AWS_HOST.test(url.hostname) && known.region === undefined ? 'us-east-1' : targetRegion;
    const { sign } = await import('./signature.ts');
    const region = givenRegion ?? known.region ?? global;
    const headers = await sign({ url, ...request }, { service, region, credentials });
    // The security token must not follow a redirect to another host.
    return fetch(url, { redirect: 'error', signal: deadline.signal, ...request, headers } as RequestInit);
  };
}
