import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { SFNClient } from '@aws-sdk/client-sfn';
import { clientSettings } from './client-settings.ts';
import type { Run } from './run/index.ts';
import { flagSetting, listSetting, setting } from './settings.ts';
import { makeBucketClient } from './storage/index.ts';
import { type ListTargetsEvent, listTargets } from './targets/index.ts';

const organizations = new OrganizationsClient({ ...clientSettings(12), retryMode: 'adaptive' });
const states = new SFNClient(clientSettings(8));
const bucketClient = makeBucketClient();

/** Entry point of `ListTargetsFunction`. */
export const handler = (event: ListTargetsEvent): Promise<Run> =>
  listTargets(event, {
    organizations,
    states,
    bucketClient,
    bucket: setting('OUTPUT_BUCKET'),
    outputKeyPattern: setting('OUTPUT_KEY_PATTERN'),
    defaultRegions: listSetting('DEFAULT_REGIONS'),
    tagSession: flagSetting('TAG_SESSION'),
  });
