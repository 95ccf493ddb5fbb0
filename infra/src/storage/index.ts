export { makeBucketClient } from './bucket-client.ts';
export { readLines } from './read-lines.ts';
export { retryTemporary } from './retry-temporary.ts';
export { type ObjectAddress, storeLines } from './store-lines.ts';
