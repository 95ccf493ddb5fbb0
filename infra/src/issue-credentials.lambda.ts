import { KMSClient } from '@aws-sdk/client-kms';
import { STSClient } from '@aws-sdk/client-sts';
import { clientSettings } from './client-settings.ts';
import {
  type IssueCredentialsEvent,
  type IssuedCredentials,
  issueCredentials,
  type SigningSessions,
  signingSessions,
} from './credentials/index.ts';
import { flagSetting, optionalSetting, setting } from './settings.ts';

const sts = new STSClient(clientSettings(5));
const kms = new KMSClient(clientSettings(5));
let sessions: SigningSessions | undefined;

/** Entry point of `IssueCredentialsFunction`. */
export const handler = async (event: IssueCredentialsEvent): Promise<IssuedCredentials> => {
  sessions ??= signingSessions(sts, setting('OUTPUT_ROLE_ARN'));
  const caller = optionalSetting('STEP_EVERYWHERE_CALLER');
  return issueCredentials(event, {
    sts,
    kms,
    keyArn: setting('KMS_KEY_ARN'),
    signingSessions: sessions,
    setSourceIdentity: flagSetting('SET_SOURCE_IDENTITY'),
    ...(caller === undefined ? {} : { caller }),
  });
};
