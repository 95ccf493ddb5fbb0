import { KMSClient } from '@aws-sdk/client-kms';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SFNClient } from '@aws-sdk/client-sfn';
import { STSClient } from '@aws-sdk/client-sts';
import { clientSettings } from './client-settings.ts';
import {
  type IssueCredentialsCircumstances,
  type IssueCredentialsEvent,
  issueCredentials,
  type ReissueEvent,
  reissueCredentials,
  sealingRuns,
  signingSessions,
} from './credentials/index.ts';
import type { RegionServices } from './regions/index.ts';
import { runRules } from './run-rules.ts';
import { flagSetting, optionalSetting, setting } from './settings.ts';
import { makeBucketClient } from './storage/index.ts';
import { logged, loggerOf } from './telemetry/index.ts';

const sts = new STSClient(clientSettings(5));
const kms = new KMSClient(clientSettings(5));
const lambda = new LambdaClient(clientSettings(8));
const states = new SFNClient(clientSettings(8));
const bucketClient = makeBucketClient({}, optionalSetting('OUTPUT_BUCKET_KEY_ARN'));
let kept: IssueCredentialsCircumstances | undefined;

/** Entry point of `IssueCredentialsFunction`. */
export const handler = (event: IssueCredentialsEvent | ReissueEvent): Promise<object> => {
  kept ??= circumstances();
  const given = kept;
  return logged(loggerOf({ executionArn: event.ExecutionId, accountId: event.AccountId }), async (log) => {
    if ('Region' in event) {
      const issued = await reissueCredentials(event, given);
      log.info('Issued credentials anew', { region: event.Region });
      return issued;
    }
    const issued = await issueCredentials(event, given);
    log.info('Issued credentials', { targets: issued.Account.Targets?.length });
    return issued;
  });
};

function circumstances(): IssueCredentialsCircumstances {
  const keyArn = setting('KMS_KEY_ARN');
  const caller = optionalSetting('STEP_EVERYWHERE_CALLER');
  const bucketKeyArn = optionalSetting('OUTPUT_BUCKET_KEY_ARN');
  return {
    runs: sealingRuns({ ...runRules(states), lambda, bucketClient, kms, keyArn }),
    sts,
    kms,
    keyArn,
    bucketClient,
    signingSessions: signingSessions(sts, setting('OUTPUT_ROLE_ARN')),
    setSourceIdentity: flagSetting('SET_SOURCE_IDENTITY'),
    ...(caller === undefined ? {} : { caller, regionServices: regionServices() }),
    ...(bucketKeyArn === undefined ? {} : { bucketKeyArn }),
  };
}

/** If nothing is deployed, only the regions of an account are requested from AWS itself. */
function regionServices(): RegionServices {
  const at = {
    useFipsEndpoint: optionalSetting('STEP_EVERYWHERE_USE_FIPS_ENDPOINT') === 'true',
    useDualstackEndpoint: optionalSetting('STEP_EVERYWHERE_USE_DUALSTACK_ENDPOINT') === 'true',
  };
  return { account: at, ec2: at };
}
