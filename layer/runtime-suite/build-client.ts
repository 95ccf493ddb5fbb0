import { runtimeClient } from './runtime-client.ts';

// Builds AWS's runtime client for the suite, unless it is already built: `pnpm --filter layer runtime-client`.
const { entry } = await runtimeClient();
console.log(entry);
