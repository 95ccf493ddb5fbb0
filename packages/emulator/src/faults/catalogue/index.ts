export { type EncryptedBucket, encryptedBucket, lockedBucket } from './buckets.ts';
export { lostEvents, lostInvocations, unknownRole } from './consistency.ts';
export { type FunctionFault, inactive, invokeFails, pending } from './function-states.ts';
export { type DeniedByKey, type DeniedByScp, keyPolicyDenies, scpDeniesRegion } from './policies.ts';
