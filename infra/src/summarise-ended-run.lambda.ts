import { SFNClient } from '@aws-sdk/client-sfn';
import { clientSettings } from './client-settings.ts';
import type { Summary } from './run/index.ts';
import { setting } from './settings.ts';
import { makeBucketClient } from './storage/index.ts';
import { type ExecutionStatusChange, summariseEndedRun } from './summary/index.ts';

const states = new SFNClient(clientSettings(8));
const bucketClient = makeBucketClient();

/** Entry point of `SummariseEndedRunFunction`. */
export const handler = async (event: ExecutionStatusChange): Promise<Summary | undefined> => {
  const bucket = setting('OUTPUT_BUCKET');
  const summary = await summariseEndedRun(event, { states, bucketClient, bucket });
  console.info(summary ?? { ExecutionId: event.detail.executionArn, Targets: 0 });
  return summary;
};
