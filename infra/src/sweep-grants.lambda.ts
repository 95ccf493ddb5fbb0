import { KMSClient } from '@aws-sdk/client-kms';
import { SFNClient } from '@aws-sdk/client-sfn';
import { clientSettings } from './client-settings.ts';
import { type SweptGrants, sweepGrants } from './grants/index.ts';
import { setting } from './settings.ts';

const kms = new KMSClient(clientSettings(8));
const states = new SFNClient(clientSettings(8));

/** Entry point of `SweepGrantsFunction`. */
export const handler = async (): Promise<SweptGrants> => {
  const result = await sweepGrants({ kms, states, keyArn: setting('KMS_KEY_ARN') });
  console.info(result);
  return result;
};
