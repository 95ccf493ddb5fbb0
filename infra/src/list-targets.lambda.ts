import { LambdaClient } from '@aws-sdk/client-lambda';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { SFNClient } from '@aws-sdk/client-sfn';
import { clientSettings } from './client-settings.ts';
import { runRules } from './run-rules.ts';
import { percentageSetting } from './settings.ts';
import { makeBucketClient } from './storage/index.ts';
import { type ListedTargets, type ListTargetsEvent, listTargets } from './targets/index.ts';

const organizations = new OrganizationsClient({ ...clientSettings(12), retryMode: 'adaptive' });
const states = new SFNClient(clientSettings(8));
const lambda = new LambdaClient(clientSettings(8));
const bucketClient = makeBucketClient();

/** Entry point of `ListTargetsFunction`. */
export const handler = (event: ListTargetsEvent): Promise<ListedTargets> =>
  listTargets(event, {
    ...runRules(states),
    organizations,
    lambda,
    bucketClient,
    concurrencyShare: percentageSetting('CONCURRENCY_SHARE'),
  });
