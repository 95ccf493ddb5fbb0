export { type EncryptedBucket, encryptedBucket, lockedBucket } from './buckets.ts';
export { lostEvents, lostInvocations, unknownRole } from './consistency.ts';
export { asleep, type FunctionFault, invokeFails, pending } from './function-states.ts';
export { type DeniedByKey, type DeniedByScp, keyPolicyDenies, scpDeniesRegion } from './policies.ts';
