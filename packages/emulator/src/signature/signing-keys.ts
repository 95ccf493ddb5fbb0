import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { StoredCredentials } from '../credentials/credential-store.ts';
import type { SignatureParts } from './signature-parts.ts';

/** Number of keys to cache: enough for about a hundred active sessions. */
const MOST_KEYS = 2000;

/**
 * The signing keys of requests, derived once per credential scope and not for each request.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export class SigningKeys {
  readonly #known = new Map<string, KeyObject>();

  /** Returns the key for a secret, day, region and service. */
  find({ accessKeyId, secretAccessKey }: StoredCredentials, parts: SignatureParts): KeyObject {
    if (this.#known.size > MOST_KEYS) this.#known.clear();
    let name = accessKeyId;
    let key: KeyObject | undefined;
    for (const step of [parts.shortDate, parts.region, parts.service, 'aws4_request']) {
      name += `/${step}`;
      const from = key ?? `AWS4${secretAccessKey}`;
      key = this.#known.get(name) ?? createSecretKey(createHmac('sha256', from).update(step).digest());
      this.#known.set(name, key);
    }
    return key as KeyObject;
  }
}
