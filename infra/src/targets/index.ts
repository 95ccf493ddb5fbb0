export { accountLines } from './account-lines.ts';
export { type ListTargetsCircumstances, type ListTargetsEvent, listTargets } from './list-targets.ts';
