import { availableParallelism } from 'node:os';

/** How many programs run at once: each mostly waits for AWS, but loads a whole AWS CLI before that. */
export const programsAtOnce = 4 * availableParallelism();
