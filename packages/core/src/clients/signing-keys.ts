import { createHmac, createSecretKey } from 'node:crypto';
import type { AwsCredentialIdentity } from '@smithy/types';

/** The member of the SDK's `SignatureV4` that derives a day's key; S3's signer contains another signer. */
interface Signer {
  readonly service?: string;
  readonly sigv4Signer?: Signer;
  getSigningKey?: (...given: KeyOf) => Promise<Uint8Array>;
}

type KeyOf = [credentials: AwsCredentialIdentity, region: string, day: string, service?: string];

/**
 * Makes an SDK client derive its signing keys for each request, and keep none of them.
 *
 * `@smithy/signature-v4` caches the last 50 keys in its module, each under a name that contains the session token. In that cache
 * they would outlive the invocation and the client. The module belongs to the author's code, bundled or not, so we cannot clear it.
 * Deriving the keys each time costs no measurable CPU (1.00 to 1.01 × a warm invocation).
 *
 * @param client of any class of the SDK; a client that does not sign is left unchanged
 */
export function keepNoKeys(client: { destroy(): void }): void {
  const { config } = client as { config?: { signer?: (...given: unknown[]) => Promise<Signer> } };
  if (typeof config?.signer !== 'function') return;
  const signerOf = config.signer;
  config.signer = async (...given) => {
    const signer = await signerOf(...given);
    deriveAnew(signer);
    deriveAnew(signer.sigv4Signer);
    return signer;
  };
}

/** Makes one signer derive its keys for each request. */
export function deriveAnew(signer: object | undefined): void {
  const keyed = signer as Signer | undefined;
  if (typeof keyed?.getSigningKey === 'function') keyed.getSigningKey = signingKey;
}

/** Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html, "Calculate the signature". */
async function signingKey(this: Signer, ...[credentials, region, day, service]: KeyOf): Promise<Uint8Array> {
  const scope = [day, region, service ?? this.service ?? '', 'aws4_request'];
  // Key objects on purpose: with bytes, Node.js 24 takes five times as long, because it first checks whether they are a key object.
  return scope.reduce<Buffer>(
    (key, part) => createHmac('sha256', createSecretKey(key)).update(part).digest(),
    Buffer.from(`AWS4${credentials.secretAccessKey}`),
  );
}
