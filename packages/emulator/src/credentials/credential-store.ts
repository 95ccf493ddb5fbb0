import { randomBytes } from 'node:crypto';
import type { Caller } from '../service.ts';

/** Long-lived credentials, as of a user's access key. */
export interface UserCredentials {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
}

/** Temporary credentials, as `sts:AssumeRole` answers them. */
export interface SessionCredentials extends UserCredentials {
  readonly SessionToken: string;
  readonly Expiration: Date;
}

/** What the emulator knows of an access key. */
export interface StoredCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly caller: Caller;
  /** Only of a session. */
  readonly sessionToken?: string;
  /** Only of a session: from then on its requests and presigned URLs are refused. */
  readonly expiration?: Date;
}

/** A session to issue. */
export interface SessionRequest {
  readonly caller: Caller;
  readonly durationSeconds: number;
}

/** How a {@link CredentialStore} may differ from the usual. */
export interface CredentialStoreOptions {
  readonly now?: () => number;
  readonly sessionTokenLength?: number;
}

/** How long an expired session is distinguished from an unknown one, in milliseconds. */
const REMEMBERED_AFTER_EXPIRY = 24 * 60 * 60 * 1000;

/**
 * Every access key that the emulator has issued; nothing else signs a valid request.
 *
 * @example
 * ```ts
 * const credentials = new CredentialStore();
 * const { AccessKeyId, SecretAccessKey, SessionToken } = credentials.issueSession({ caller, durationSeconds: 900 });
 * ```
 */
export class CredentialStore {
  readonly #byId = new Map<string, StoredCredentials>();
  readonly #now: () => number;
  readonly #sessionTokenLength: number;

  /**
   * @param options.now Clock in epoch milliseconds; `Date.now` by default.
   * @param options.sessionTokenLength Characters; 128 by default.
   */
  constructor({ now = Date.now, sessionTokenLength = 128 }: CredentialStoreOptions = {}) {
    this.#now = now;
    this.#sessionTokenLength = sessionTokenLength;
  }

  /** Issues a session that dies after `durationSeconds`. */
  issueSession({ caller, durationSeconds }: SessionRequest): SessionCredentials {
    this.#forgetLongExpired();
    const session = {
      AccessKeyId: accessKeyId('ASIA'),
      SecretAccessKey: secretAccessKey(),
      SessionToken: randomBytes(this.#sessionTokenLength)
        .toString('base64')
        .slice(0, this.#sessionTokenLength),
      // Whole seconds, as AWS answers: what a client reads is what is enforced.
      Expiration: new Date(Math.floor(this.#now() / 1000 + durationSeconds) * 1000),
    };
    this.#byId.set(session.AccessKeyId, {
      accessKeyId: session.AccessKeyId,
      secretAccessKey: session.SecretAccessKey,
      sessionToken: session.SessionToken,
      expiration: session.Expiration,
      caller,
    });
    return session;
  }

  /** Issues an access key that does not expire. */
  issueUser(caller: Caller): UserCredentials {
    const user = { AccessKeyId: accessKeyId('AKIA'), SecretAccessKey: secretAccessKey() };
    this.#byId.set(user.AccessKeyId, {
      accessKeyId: user.AccessKeyId,
      secretAccessKey: user.SecretAccessKey,
      caller,
    });
    return user;
  }

  /** What was issued under this id, expired sessions included; undefined if nothing was. */
  find(accessKeyId: string): StoredCredentials | undefined {
    return this.#byId.get(accessKeyId);
  }

  /**
   * Lets sessions die now, whatever their own time.
   *
   * @param which of them, by who calls with it
   * @returns how many died
   */
  expire(which: (caller: Caller) => boolean): number {
    const now = new Date(this.#now());
    const dying = [...this.#byId.values()].filter(
      ({ expiration, caller }) => expiration !== undefined && expiration > now && which(caller),
    );
    for (const session of dying) this.#byId.set(session.accessKeyId, { ...session, expiration: now });
    return dying.length;
  }

  // Sessions are in order of issue and most live equally long: looking at the oldest is enough to stay bounded.
  #forgetLongExpired(): void {
    for (const [id, { expiration }] of this.#byId) {
      if (expiration === undefined) continue;
      if (expiration.getTime() + REMEMBERED_AFTER_EXPIRY > this.#now()) return;
      this.#byId.delete(id);
    }
  }
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function accessKeyId(prefix: 'AKIA' | 'ASIA'): string {
  return prefix + Array.from(randomBytes(16), (byte) => BASE32[byte & 31]).join('');
}

function secretAccessKey(): string {
  return randomBytes(30).toString('base64');
}
