import { loadWorker } from './load-worker.ts';

/** The handler of a function without code for us: `/opt/nodejs/step-everywhere.handler`. */
export const handler = await loadWorker(process.env);
