/** The tag that lets the orchestrator assume a role. */
export const ASSUMABLE_TAG = 'stepeverywhere:assumable';
