import { randomBytes } from 'node:crypto';
import type { Caller } from '../service.ts';

/** Long-lived credentials of a user's access key. */
export interface UserCredentials {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
}

/** Temporary credentials, as returned by `sts:AssumeRole`. */
export interface SessionCredentials extends UserCredentials {
  readonly SessionToken: string;
  readonly Expiration: Date;
}

/** The emulator's record of an access key. */
export interface StoredCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly caller: Caller;
  /** Only for a session. */
  readonly sessionToken?: string;
  /** Only for a session: when its requests and presigned URLs start to be refused. */
  readonly expiration?: Date;
}

/** A session to issue. */
export interface SessionRequest {
  readonly caller: Caller;
  readonly durationSeconds: number;
}

/** Options of a {@link CredentialStore}. */
export interface CredentialStoreOptions {
  readonly now?: () => number;
  readonly sessionTokenLength?: number;
}

/** How long an expired session is distinguished from an unknown one, in milliseconds. */
const REMEMBERED_AFTER_EXPIRY = 24 * 60 * 60 * 1000;

/**
 * Every access key that the emulator has issued; only these can sign a valid request.
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

  /** Issues a session that expires after `durationSeconds`. */
  issueSession({ caller, durationSeconds }: SessionRequest): SessionCredentials {
    this.#forgetLongExpired();
    const session = {
      AccessKeyId: accessKeyId('ASIA'),
      SecretAccessKey: secretAccessKey(),
      SessionToken: randomBytes(this.#sessionTokenLength)
        .toString('base64')
        .slice(0, this.#sessionTokenLength),
      // Whole seconds, as in AWS, so that the emulator enforces exactly the time that the client reads.
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

  /** The credentials with this id, including expired sessions; undefined if there are none. */
  find(accessKeyId: string): StoredCredentials | undefined {
    return this.#byId.get(accessKeyId);
  }

  /**
   * Expires sessions now, before their time.
   *
   * @param which selects sessions by their caller
   * @returns the number of expired sessions
   */
  expire(which: (caller: Caller) => boolean): number {
    const now = new Date(this.#now());
    const dying = [...this.#byId.values()].filter(
      ({ expiration, caller }) => expiration !== undefined && expiration > now && which(caller),
    );
    for (const session of dying) this.#byId.set(session.accessKeyId, { ...session, expiration: now });
    return dying.length;
  }

  // Sessions are in order of issue and most have the same lifetime, so checking the oldest is enough to stay bounded.
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
