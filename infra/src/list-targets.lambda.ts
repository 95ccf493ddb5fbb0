import { LambdaClient } from '@aws-sdk/client-lambda';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { SFNClient } from '@aws-sdk/client-sfn';
import { clientSettings } from './client-settings.ts';
import { type LaunchedRegions, launchedRegions, shippedRegions } from './regions/index.ts';
import { runRules } from './run-rules.ts';
import { listSetting, optionalSetting, percentageSetting } from './settings.ts';
import { makeBucketClient } from './storage/index.ts';
import { type ListedTargets, type ListTargetsEvent, listTargets } from './targets/index.ts';
import { logged, loggerOf } from './telemetry/index.ts';

const organizations = new OrganizationsClient({ ...clientSettings(12), retryMode: 'adaptive' });
const states = new SFNClient(clientSettings(8));
const lambda = new LambdaClient(clientSettings(8));
const bucketClient = makeBucketClient({}, optionalSetting('OUTPUT_BUCKET_KEY_ARN'));

/** Entry point of `ListTargetsFunction`. */
export const handler = (event: ListTargetsEvent): Promise<ListedTargets> =>
  logged(loggerOf({ executionArn: event.ExecutionId }), async (log) => {
    const listed = await listTargets(event, {
      ...runRules(states),
      organizations,
      lambda,
      bucketClient,
      concurrencyShare: percentageSetting('CONCURRENCY_SHARE'),
      launchedRegions: optionalSetting('STEP_EVERYWHERE_CALLER') ? regionsFromCaller : launchedRegions,
    });
    const { Preflight, Warning, Wave } = listed;
    log.info('Listed the targets', { preflight: Preflight, wave: Wave.Name, warning: Warning });
    return listed;
  });

/** Without a stack, the command line has already asked AWS: these clients have no AWS credentials. */
async function regionsFromCaller(partition: string): Promise<LaunchedRegions> {
  const codes = listSetting('STEP_EVERYWHERE_REGIONS');
  return codes.length > 0 ? { codes, isComplete: true } : shippedRegions(partition);
}
