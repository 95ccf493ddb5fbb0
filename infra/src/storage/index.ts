export { makeBucketClient } from './bucket-client.ts';
export { readJson, storeJson } from './json-object.ts';
export { LineSpool, type ObjectAddress } from './line-spool.ts';
export { listKeys } from './list-keys.ts';
export { readLines } from './read-lines.ts';
export { retryTemporary } from './retry-temporary.ts';
export { storeLines } from './store-lines.ts';
