import type { CredentialStore } from './credentials/credential-store.ts';
import type { EmulatorEnvironment } from './running-emulator.ts';
import type { Caller } from './service.ts';

/** The user of the management account that makes the emulator's own calls. */
export function administratorOf(partition: string, accountId: string): Caller {
  const arn = `arn:${partition}:iam::${accountId}:user/administrator`;
  return { accountId, arn, principalArn: arn };
}

/** The variables that make an SDK call the emulator as the administrator. */
export function administratorEnvironment(
  credentials: CredentialStore,
  administrator: Caller,
  endpoint: string,
  region: string,
): EmulatorEnvironment {
  const user = credentials.issueUser(administrator);
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: user.AccessKeyId,
    AWS_SECRET_ACCESS_KEY: user.SecretAccessKey,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
  };
}
