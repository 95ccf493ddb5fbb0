import { loadWorker } from './load-worker.ts';

/** The handler for a function that only has the author's code: `/opt/nodejs/step-everywhere.handler`. */
export const handler = await loadWorker(process.env);
