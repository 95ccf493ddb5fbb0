import { priceSetting } from './settings.ts';
import { makeBucketClient } from './storage/index.ts';
import { type SummariseEvent, type Summary, summarise } from './summary/index.ts';

const client = makeBucketClient();

/** Entry point of `SummariseFunction`. */
export const handler = (event: SummariseEvent): Promise<Summary> =>
  summarise(event, client, undefined, priceSetting('PRICES'));
