// The orchestrator's functions, for the command line, which runs them on this machine. Not published.
export { deriveConcurrency } from '../concurrency/index.ts';
export { assumeTargetRole } from '../credentials/index.ts';
export { AssumeRoleError, InputError } from '../errors/index.ts';
export { type Estimate, estimate, priceList, type WorkerConfiguration } from '../estimate/index.ts';
export {
  type KnownRegions,
  parseRunInput,
  type RunInput,
} from '../input/index.ts';
export { askAccount, launchedRegions, type RegionServices } from '../regions/index.ts';
export { sessionName } from '../run/index.ts';
export { isTemporary, retryTemporary } from '../storage/index.ts';
export { recount, summarise } from '../summary/index.ts';
export { accountLines, nameRegions } from '../targets/index.ts';
