export { accountLines } from './account-lines.ts';
export {
  type ListedTargets,
  type ListTargetsCircumstances,
  type ListTargetsEvent,
  listTargets,
} from './list-targets.ts';
export { nameRegions } from './name-regions.ts';
