/**
 * How many accounts and regions of a run on this machine are under way at once, if its input does not say: no quota of
 * Lambda's limits them, but what their workers wait for is this machine, while their sessions grow old.
 */
export const localConcurrency = { Accounts: 25, Regions: 40 } as const;
