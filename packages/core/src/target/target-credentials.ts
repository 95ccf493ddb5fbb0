import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types';
import type { TargetCredentials } from '../contract/index.ts';
import { InvocationEndedError } from '../errors.ts';

/** The target's credentials, valid as long as the invocation lasts. */
export interface HeldCredentials {
  readonly provider: AwsCredentialIdentityProvider;
  /** Revokes them for all code that still holds the provider, a client, or a copy of the object that it returned. */
  release(): void;
}

/**
 * Holds a target's credentials so that no code can use them after the invocation has ended.
 *
 * A warm environment serves other accounts next, so a client kept in a global variable must fail.
 */
export function holdCredentials(credentials: TargetCredentials, accountId: string): HeldCredentials {
  let held: { -readonly [Field in keyof AwsCredentialIdentity]: AwsCredentialIdentity[Field] } | undefined = {
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
      // SDK clients keep the object that the provider returned: once emptied and expired, they ask for it again, and fail.
      if (held !== undefined) {
        held.accessKeyId = '';
        held.secretAccessKey = '';
        held.sessionToken = '';
        held.expiration = new Date(0);
      }
      held = undefined;
    },
  };
}
