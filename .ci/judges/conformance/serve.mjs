/*
 * Serves the emulator with what the cases need, for the organization of the file that the first argument names, and
 * prints one line of JSON: how to reach it. `step-everywhere emulator` serves the shipped stack, with whose key nobody
 * but its own functions can encrypt, and into which no state machine can be put.
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
