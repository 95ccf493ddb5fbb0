import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types';
import type { TargetCredentials } from '../contract/index.ts';
import { InvocationEndedError } from '../errors.ts';

/** The target's credentials, valid as long as the invocation lasts. */
export interface HeldCredentials {
  readonly provider: AwsCredentialIdentityProvider;
  /** Revokes them for all code that still holds the provider, a client, or the object that it returned. */
  release(): void;
}

/**
 * Holds a target's credentials so that no code can use them after the invocation has ended.
 *
 * A warm environment serves other accounts next, so a client kept in a global variable must fail.
 */
export function holdCredentials(credentials: TargetCredentials, accountId: string): HeldCredentials {
  let held: AwsCredentialIdentity | undefined = {
    accessKeyId: credentials.AccessKeyId,
    secretAccessKey: credentials.SecretAccessKey,
    sessionToken: credentials.SessionToken,
    expiration: new Date(credentials.Expiration),
    accountId,
  };
  return {
    provider: async () => {
      if (held === undefined) throw new InvocationEndedError(accountId);
      return held;
    },
    release: () => {
      if (held === undefined) return;
      // SDK clients keep the object that the provider returned: once emptied and expired, they ask for it again, and fail.
      const empty = { accessKeyId: '', secretAccessKey: '', sessionToken: '', expiration: new Date(0) };
      // A handler may have frozen it, and an assignment would throw.
      for (const [name, value] of Object.entries(empty)) Reflect.set(held, name, value);
      held = undefined;
    },
  };
}
