export { type ListTargetsCircumstances, type ListTargetsEvent, listTargets } from './list-targets.ts';
