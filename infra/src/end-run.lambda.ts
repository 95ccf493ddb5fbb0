import { KMSClient } from '@aws-sdk/client-kms';
import { SFNClient } from '@aws-sdk/client-sfn';
import { clientSettings } from './client-settings.ts';
import type { Summary } from './run/index.ts';
import {
  type EndCircumstances,
  type EndedRun,
  endRun,
  type Reconciled,
  reconcile,
  summariseRunning,
} from './run-end/index.ts';
import { optionalSetting, priceSetting, setting } from './settings.ts';
import { makeBucketClient } from './storage/index.ts';

const kms = new KMSClient(clientSettings(8));
const states = new SFNClient(clientSettings(8));
const bucketClient = makeBucketClient({}, optionalSetting('OUTPUT_BUCKET_KEY_ARN'));

/** Who asks: the run itself, EventBridge at every end of a run ("Step Functions Execution Status Change"), or the schedule. */
export type EndRunEvent =
  | { readonly ExecutionId: string }
  | { readonly detail: { readonly executionArn: string } }
  | { readonly StateMachineArn: string };

/** Entry point of `EndRunFunction`. */
export const handler = async (event: EndRunEvent): Promise<Summary | EndedRun | Reconciled | undefined> => {
  const given = circumstances();
  if ('ExecutionId' in event) return summariseRunning(event.ExecutionId, given);
  const result =
    'detail' in event
      ? await endRun(event.detail.executionArn, given)
      : await reconcile(event.StateMachineArn, given);
  console.info(result);
  return result;
};

function circumstances(): EndCircumstances {
  const keyArn = setting('KMS_KEY_ARN');
  return {
    kms,
    states,
    bucketClient,
    keyArn,
    bucket: setting('OUTPUT_BUCKET'),
    prices: priceSetting('PRICES'),
  };
}
