import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';
import type {
  AwsCredentialIdentityProvider,
  HttpRequest,
  RequestSigner,
  RequestSigningArguments,
} from '@smithy/types';

/** The headers that a signature covers: those that AWS demands, and the kind of the body. */
const SIGNED = ['content-type', 'host', 'x-amz-date', 'x-amz-security-token', 'x-amz-target'];

/** The key of a day, derived from the secret; the worker's own, never a target's. */
interface DayKey {
  readonly secret: string;
  readonly scope: string;
  /** Made ready once, which takes longer than to sign with it. */
  readonly key: KeyObject;
}

/**
 * Signs `Decrypt` requests as the worker's own role (Signature Version 4).
 *
 * `@smithy/signature-v4` does the same for any request of any service, in seven times the time, which every invocation
 * of every target pays twice. A test holds the two against each other.
 *
 * @param region the key's region
 * @param credentials the worker's own
 */
export function kmsSigner(region: string, credentials: AwsCredentialIdentityProvider): RequestSigner {
  let today: DayKey | undefined;
  return {
    sign: async (request: HttpRequest, { signingDate = new Date() }: RequestSigningArguments = {}) => {
      const { accessKeyId, secretAccessKey, sessionToken } = await credentials();
      const date = timestamp(new Date(signingDate));
      const scope = `${date.slice(0, 8)}/${region}/kms/aws4_request`;
      if (today?.scope !== scope || today.secret !== secretAccessKey) today = dayKey(secretAccessKey, scope);
      const { headers } = request;
      headers['x-amz-date'] = date;
      if (sessionToken !== undefined) headers['x-amz-security-token'] = sessionToken;
      const names = SIGNED.filter((name) => headers[name] !== undefined);
      const lines = names.map((name) => `${name}:${headers[name]?.trim()}\n`).join('');
      const signed = names.join(';');
      const canonical = `${request.method}\n${request.path}\n\n${lines}\n${signed}\n${hash('sha256', request.body ?? '')}`;
      const text = `AWS4-HMAC-SHA256\n${date}\n${scope}\n${hash('sha256', canonical)}`;
      const signature = createHmac('sha256', today.key).update(text).digest('hex');
      headers.authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`;
      return request;
    },
  } as RequestSigner;
}

/** As in `20261122T150000Z`. */
function timestamp(date: Date): string {
  const iso = date.toISOString();
  return `${iso.slice(0, 4)}${iso.slice(5, 7)}${iso.slice(8, 13)}${iso.slice(14, 16)}${iso.slice(17, 19)}Z`;
}

function dayKey(secret: string, scope: string): DayKey {
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const key = scope.split('/').reduce<Buffer>((last, part) => hmac(last, part), Buffer.from(`AWS4${secret}`));
  return { secret, scope, key: createSecretKey(key) };
}
