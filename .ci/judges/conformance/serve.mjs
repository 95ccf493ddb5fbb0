/*
 * Serves the emulator with the resources that the cases need, for the organization file in the first argument, and
 * prints one line of JSON that says how to reach it. `step-everywhere emulator` is not used because it serves the
 * shipped stack: only its own functions can encrypt with its key, and no state machine can be added.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseOrganization, startEmulator } from '../../../packages/emulator/dist/index.js';

const [organizationFile, directory] = process.argv.slice(2);
const organization = parseOrganization(readFileSync(organizationFile, 'utf8'));
const emulator = await startEmulator({ organization, directory });
const templateFile = fileURLToPath(new URL('stack/template.yaml', import.meta.url));
const { outputs } = await emulator.deployStack({ templateFile });
process.once('SIGTERM', () => emulator.close().then(() => process.exit()));
console.log(JSON.stringify({ ...emulator.environment, ...outputs }));
