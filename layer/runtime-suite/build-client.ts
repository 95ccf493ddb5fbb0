import { runtimeClient } from './runtime-client.ts';

// Builds AWS's runtime client for the suite, when it is not there: `pnpm --filter layer runtime-client`.
const { entry } = await runtimeClient();
console.log(entry);
