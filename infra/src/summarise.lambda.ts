import type { Summary } from './run/index.ts';
import { priceSetting } from './settings.ts';
import { bucketObjects, makeBucketClient } from './storage/index.ts';
import { type SummariseEvent, summarise } from './summary/index.ts';

const client = makeBucketClient();

/** Entry point of `SummariseFunction`. */
export const handler = (event: SummariseEvent): Promise<Summary> =>
  summarise(event, bucketObjects(client, event.Run.Bucket), undefined, priceSetting('PRICES'));
