export { EventError } from '../errors.ts';
export { eventDigest } from './digest.ts';
export { encryptionContext, type SealedFor } from './encryption-context.ts';
export type { OutputUrl, Sealed, TargetCredentials, WorkerContext, WorkerEvent } from './event.ts';
export { type LocalHost, localHost, offerLocalHost } from './local-host.ts';
export { parseEvent } from './parse-event.ts';
export type { Partition, Region } from './partition.ts';
export { partitionOf, partitions, regionsOf } from './partitions.ts';
export { contractVersion } from './version.ts';
