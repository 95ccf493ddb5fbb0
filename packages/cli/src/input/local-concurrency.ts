/**
 * How many accounts and regions of a run on this machine are in progress at once, unless its input says so. Lambda's
 * quota does not apply; more accounts would only wait for this machine while their sessions expire.
 */
export const localConcurrency = { Accounts: 25, Regions: 40 } as const;
