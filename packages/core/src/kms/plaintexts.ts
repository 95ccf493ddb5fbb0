import type { OutputUrl, TargetCredentials } from '../contract/index.ts';
import { UnsealError } from '../errors.ts';
import { kmsEndpoint } from './endpoint.ts';

/** Checks the content of `Credentials`. @throws {@link UnsealError} naming the field, never its value */
export function parseCredentials(value: unknown): TargetCredentials {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = fieldsOf(value, 'Credentials');
  return {
    AccessKeyId: text(AccessKeyId, 'Credentials', 'AccessKeyId'),
    SecretAccessKey: text(SecretAccessKey, 'Credentials', 'SecretAccessKey'),
    SessionToken: text(SessionToken, 'Credentials', 'SessionToken'),
    Expiration: date(Expiration),
  };
}

/** Checks the content of `Output`. @throws {@link UnsealError} naming the field, never its value */
export function parseOutput(value: unknown): OutputUrl {
  const { Url, Headers, Digest } = fieldsOf(value, 'Output');
  const url = typeof Url === 'string' ? URL.parse(Url) : null;
  if (url === null) throw malformed('Output', 'Url', 'a URL');
  if (!isOfS3(url)) throw malformed('Output', 'Url', 'an https URL of S3');
  const headers = Object.entries(fieldsOf(Headers, 'Output', 'Headers'));
  return {
    Url: Url as string,
    Headers: Object.fromEntries(
      headers.map(([name, part]) => [name, text(part, 'Output', `Headers.${name}`)]),
    ),
    Digest: digest(Digest),
  };
}

/**
 * S3 in every partition, including dual-stack, FIPS and VPC endpoints, and no other host of AWS: the owner of a load balancer
 * chooses how its name begins. Source: docs.aws.amazon.com/general/latest/gr/s3.html
 */
const S3_HOST =
  /(?:^|\.)s3(?:-fips|-accelerate)?(?:\.dualstack)?(?:\.[a-z]{2,4}(?:-[a-z]+)+-\d+(?:\.vpce)?)?\.(?:amazonaws\.com(?:\.cn)?|amazonaws\.eu|c2s\.ic\.gov|sc2s\.sgov\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)$/;

/** On AWS, results go to S3 only. A run without AWS has its key and its results behind plain HTTP. */
function isOfS3({ protocol, hostname }: URL): boolean {
  const isLocal = kmsEndpoint()?.startsWith('http:') === true;
  return isLocal ? /^https?:$/.test(protocol) : protocol === 'https:' && S3_HOST.test(hostname);
}

function digest(value: unknown): string {
  if (typeof value !== 'string' || !/^[0-9a-f]{64}$/.test(value))
    throw malformed('Output', 'Digest', '64 lower-case hexadecimal digits');
  return value;
}

function fieldsOf(value: unknown, field: string, inner = ''): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw malformed(field, inner, 'an object');
  return value as Readonly<Record<string, unknown>>;
}

function text(value: unknown, field: string, inner: string): string {
  if (typeof value !== 'string' || value === '') throw malformed(field, inner, 'a string that is not empty');
  return value;
}

function date(value: unknown): string {
  if (typeof value !== 'string' || Number.isNaN(Date.parse(value)))
    throw malformed('Credentials', 'Expiration', 'a time in ISO 8601');
  return value;
}

function malformed(field: string, inner: string, expected: string): UnsealError {
  const what = inner === '' ? `the event's ${field}` : `${inner} of the event's ${field}`;
  return new UnsealError(
    `after decryption, ${what} is not ${expected}; the orchestrator and this SDK may have different versions: update the older one`,
    { field },
  );
}
