import type { DecryptCommand, DecryptCommandOutput } from '@aws-sdk/client-kms';
import type { AwsCredentialIdentityProvider } from '@smithy/types';

/** A KMS client of the worker's own role, and the command to send with it. */
export interface Kms {
  readonly client: { send(command: DecryptCommand): Promise<DecryptCommandOutput> };
  readonly DecryptCommand: typeof DecryptCommand;
  /** The worker's own credentials. */
  readonly identity?: AwsCredentialIdentityProvider;
}

/**
 * Address of the KMS that holds the run's key, if it is not AWS's own endpoint.
 *
 * The first variable is ours: in a run on a user's own machine the key is there, while the worker's clients for the target,
 * including KMS clients, must reach AWS.
 */
export function kmsEndpoint(): string | undefined {
  const { STEP_EVERYWHERE_ENDPOINT_URL_KMS, AWS_ENDPOINT_URL_KMS, AWS_ENDPOINT_URL } = process.env;
  return STEP_EVERYWHERE_ENDPOINT_URL_KMS || AWS_ENDPOINT_URL_KMS || AWS_ENDPOINT_URL || undefined;
}
