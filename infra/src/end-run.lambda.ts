import { setTimeout as sleep } from 'node:timers/promises';
import { KMSClient } from '@aws-sdk/client-kms';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { Listeners } from './announcement/index.ts';
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
import { listSetting, optionalSetting, priceSetting, setting } from './settings.ts';
import { makeBucketClient } from './storage/index.ts';
import { emitLookMetrics, logged, loggerOf, loggerOfAllRuns } from './telemetry/index.ts';

const kms = new KMSClient(clientSettings(8));
const states = new SFNClient(clientSettings(8));
const bucketClient = makeBucketClient({}, optionalSetting('OUTPUT_BUCKET_KEY_ARN'));

/** The caller: the run itself, EventBridge at every end of a run ("Step Functions Execution Status Change"), or the schedule. */
export type EndRunEvent =
  | { readonly ExecutionId: string }
  | { readonly detail: { readonly executionArn: string } }
  | { readonly StateMachineArn: string };

/** Entry point of `EndRunFunction`. */
export const handler = async (event: EndRunEvent): Promise<Summary | EndedRun | Reconciled | undefined> => {
  const given = circumstances();
  if ('StateMachineArn' in event) {
    return logged(loggerOfAllRuns(), async (log) => {
      const found = await reconcile(event.StateMachineArn, given);
      emitLookMetrics(event.StateMachineArn, found);
      log.info('Looked at all runs', { ...found });
      return found;
    });
  }
  const executionArn = 'detail' in event ? event.detail.executionArn : event.ExecutionId;
  return logged(loggerOf({ executionArn }), async (log) => {
    if ('ExecutionId' in event) return summariseRunning(executionArn, given);
    const ended = await endRun(executionArn, { ...given, sleep });
    if (ended) log.info('The run has ended', { ...ended });
    return ended;
  });
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
    // A run of the command line has no stack, so nobody else is notified of its end.
    ...(optionalSetting('STEP_EVERYWHERE_CALLER') ? {} : { listeners: listeners() }),
  };
}

function listeners(): Listeners {
  const eventBus = optionalSetting('EVENT_BUS');
  return {
    ...(eventBus === undefined ? {} : { eventBus }),
    topicArns: listSetting('NOTIFICATION_TOPIC_ARNS'),
    notifyOn: optionalSetting('NOTIFY_ON') === 'always' ? 'always' : 'failures',
  };
}
