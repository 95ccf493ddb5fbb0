/** How a target ended, as a row and `--status` name it. */
export const targetStatuses = ['succeeded', 'failed', 'skipped', 'not-attempted'] as const;

/** One of {@link targetStatuses}. */
export type TargetStatus = (typeof targetStatuses)[number];
