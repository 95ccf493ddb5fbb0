export { recount } from './recount.ts';
export { summarise } from './summarise.ts';
export { summariseEndedRun } from './summarise-ended-run.ts';
