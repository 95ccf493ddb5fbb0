// `node scripts/setup/run-pnpm.mjs ARGS…` runs pnpm in this folder, in the version and with the hash that this workspace pins.
import { pnpm } from './pnpm.mjs';
import { runScript } from './run-script.mjs';

await runScript(() => pnpm(process.argv.slice(2), { cwd: process.cwd(), env: { CI: process.env.CI } }));
