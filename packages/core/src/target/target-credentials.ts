import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types';
import type { TargetCredentials } from '../contract/index.ts';
import { InvocationEndedError } from '../errors.ts';

/** The target's credentials for as long as the invocation lasts. */
export interface HeldCredentials {
  readonly provider: AwsCredentialIdentityProvider;
  /** Takes them away from everybody who still holds the provider, a client or a copy of the object it gave. */
  release(): void;
}

/**
 * Holds the credentials of a target so that nothing can use them once the invocation has ended.
 *
 * A warm environment serves other accounts next: a client kept in a global variable must fail there.
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
      // SDK clients remember the object that the provider gave: emptied and expired, they ask for it again, and fail.
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
