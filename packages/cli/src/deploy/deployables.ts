/** What `step-everywhere deploy` can deploy. */
export const deployables = ['orchestrator', 'role', 'worker'] as const;

export type Deployable = (typeof deployables)[number];
