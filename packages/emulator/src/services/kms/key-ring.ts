import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { AwsError } from '../../aws-error.ts';
import type { Call } from '../../service.ts';
import { Grants } from './grants.ts';

/** A key to create, as described in the stack's template. */
export interface KeyDescription {
  /** For example `arn:aws:kms:us-east-1:111111111111:key/8f1c…`. */
  readonly arn: string;
  /** Principal ARNs that its policy allows to `Encrypt`. */
  readonly encrypters: readonly string[];
}

/** A symmetric key. Its material never leaves the process. */
export interface Key extends KeyDescription {
  /** The part of the ARN after `key/`. */
  readonly id: string;
  readonly accountId: string;
  readonly region: string;
  readonly material: KeyObject;
  readonly grants: Grants;
  readonly createdAt: Date;
}

const KEY_ARN = /^arn:[\w-]+:kms:([a-z0-9-]+):(\d{12}):key\/([\w-]+)$/;

/** The emulator's keys, each with its grants. */
export class KeyRing {
  readonly #byArn = new Map<string, Key>();

  /**
   * Creates a key. If it exists, only `encrypters` changes, so that existing ciphertexts stay readable.
   *
   * @throws {TypeError} if `arn` is not the ARN of a key
   */
  register({ arn, encrypters }: KeyDescription): Key {
    const [, region, accountId, id] = KEY_ARN.exec(arn) ?? [];
    if (!region || !accountId || !id) throw new TypeError(`Expected the ARN of a KMS key, got ${arn}`);
    const before = this.#byArn.get(arn);
    const key: Key = {
      arn,
      id,
      accountId,
      region,
      encrypters,
      material: before?.material ?? createSecretKey(randomBytes(32)),
      grants: before?.grants ?? new Grants(),
      createdAt: before?.createdAt ?? new Date(),
    };
    this.#byArn.set(arn, key);
    return key;
  }

  /** The key with an ARN, in any account and region. */
  get(arn: string): Key | undefined {
    return this.#byArn.get(arn);
  }

  /**
   * Finds the key that a request names by its id or ARN, in the region of the request.
   *
   * @throws {AwsError} `NotFoundException`
   */
  find(keyId: string, { caller, region }: Call): Key {
    const arn = keyId.startsWith('arn:')
      ? keyId
      : arnOfId(keyId, caller.principalArn, caller.accountId, region);
    const key = this.#byArn.get(arn);
    if (key && key.region === region) return key;
    const elsewhere = arn.split(':')[3];
    const message = elsewhere === region ? `Key '${arn}' does not exist` : `Invalid arn ${elsewhere}`;
    throw new AwsError('NotFoundException', message);
  }
}

function arnOfId(id: string, principalArn: string, accountId: string, region: string): string {
  return `arn:${principalArn.split(':')[1]}:kms:${region}:${accountId}:key/${id}`;
}
