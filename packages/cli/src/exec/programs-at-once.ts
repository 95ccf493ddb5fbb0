import { availableParallelism } from 'node:os';

/** How many programs run at once. Each mostly waits for AWS, but first it loads a whole AWS CLI. */
export const programsAtOnce = 4 * availableParallelism();
