export { askAccount } from './ask-account.ts';
export { listEnabledRegions } from './enabled-regions.ts';
export { type LaunchedRegions, launchedRegions, shippedRegions } from './launched-regions.ts';
export type { RegionServices } from './region-services.ts';
