import { KMSClient } from '@aws-sdk/client-kms';
import { clientSettings } from './client-settings.ts';
import { type ExecutionStatusChange, type RevokedGrants, revokeGrants } from './grants/index.ts';
import { setting } from './settings.ts';

const client = new KMSClient(clientSettings(8));

/** Entry point of `RevokeGrantsFunction`. */
export const handler = async (event: ExecutionStatusChange): Promise<RevokedGrants> => {
  const result = await revokeGrants(event, client, setting('KMS_KEY_ARN'));
  console.info(result);
  return result;
};
