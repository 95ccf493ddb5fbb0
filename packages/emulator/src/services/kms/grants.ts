import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';

/** An encryption context: what a ciphertext is bound to, in addition to its key. */
export type EncryptionContext = Readonly<Record<string, string>>;

/** Which encryption contexts a grant holds for. */
export interface GrantConstraints {
  readonly EncryptionContextSubset?: EncryptionContext;
  readonly EncryptionContextEquals?: EncryptionContext;
}

/** What a grant gives to whom. */
export interface GrantTerms {
  readonly GranteePrincipal: string;
  readonly RetiringPrincipal?: string | undefined;
  readonly Operations: readonly string[];
  readonly Constraints?: GrantConstraints | undefined;
  readonly Name?: string | undefined;
}

/** A grant that is in force. */
export interface Grant extends GrantTerms {
  readonly GrantId: string;
  readonly CreationDate: Date;
}

/** What shows KMS that there is a grant. */
export interface GrantEvidence {
  /** Of which each is one that was given out. */
  readonly tokens?: readonly string[];
  readonly spread?: (grant: Grant) => boolean;
}

/** The grants of one key. */
export class Grants {
  readonly #byId = new Map<string, Grant>();
  /** Signs grant tokens, so that an invented one is found out also after its grant is gone. */
  readonly #secret = randomBytes(32);

  /** Makes a grant, unless one of the same name and terms is there: a retried `CreateGrant` makes no second one. */
  create(terms: GrantTerms, now: Date): Grant {
    const before =
      terms.Name === undefined ? undefined : this.#list().find((grant) => isSameGrant(grant, terms));
    if (before) return before;
    const grant: Grant = { ...terms, GrantId: randomBytes(32).toString('hex'), CreationDate: now };
    this.#byId.set(grant.GrantId, grant);
    return grant;
  }

  get(grantId: string): Grant | undefined {
    return this.#byId.get(grantId);
  }

  /** All that are in force, oldest first. */
  all(): readonly Grant[] {
    return this.#list();
  }

  /** Ends a grant; false if there was none. */
  revoke(grantId: string): boolean {
    return this.#byId.delete(grantId);
  }

  /**
   * Whether a grant in force lets a principal do an operation in an encryption context.
   *
   * @param spread which grants KMS knows everywhere; of the others a token is the only evidence
   */
  allows(
    operation: string,
    principals: readonly string[],
    context: EncryptionContext,
    { tokens, spread = () => true }: GrantEvidence = {},
  ): boolean {
    const named = new Set(tokens?.map(grantIdOf));
    for (const grant of this.#byId.values()) {
      if (
        principals.includes(grant.GranteePrincipal) &&
        grant.Operations.includes(operation) &&
        fits(context, grant.Constraints) &&
        (named.has(grant.GrantId) || spread(grant))
      ) {
        return true;
      }
    }
    return false;
  }

  /** Makes a token of a grant; every one is different. */
  tokenOf({ GrantId }: Grant): string {
    const body = Buffer.concat([randomBytes(16), Buffer.from(GrantId, 'hex')]);
    return Buffer.concat([body, this.#sign(body)]).toString('base64');
  }

  /** Whether a token was given out for a grant of this key, also for one that was revoked since. */
  isToken(token: string): boolean {
    const bytes = Buffer.from(token, 'base64');
    const [body, signature] = [bytes.subarray(0, -32), bytes.subarray(-32)];
    return signature.length === 32 && timingSafeEqual(signature, this.#sign(body));
  }

  #list(): Grant[] {
    return [...this.#byId.values()];
  }

  #sign(body: Buffer): Buffer {
    return createHmac('sha256', this.#secret).update(body).digest();
  }
}

/** A token holds 16 random bytes, the grant's id of 32 bytes, and a signature. */
function grantIdOf(token: string): string {
  return Buffer.from(token, 'base64').subarray(16, 48).toString('hex');
}

function isSameGrant({ GrantId, CreationDate, ...terms }: Grant, other: GrantTerms): boolean {
  return isDeepStrictEqual(terms, { ...other });
}

function fits(
  context: EncryptionContext,
  { EncryptionContextSubset, EncryptionContextEquals }: GrantConstraints = {},
): boolean {
  const holds = (wanted: EncryptionContext = {}) =>
    Object.entries(wanted).every(([name, value]) => Object.hasOwn(context, name) && context[name] === value);
  const sameSize =
    EncryptionContextEquals === undefined ||
    Object.keys(EncryptionContextEquals).length === Object.keys(context).length;
  return holds(EncryptionContextSubset) && holds(EncryptionContextEquals) && sameSize;
}
