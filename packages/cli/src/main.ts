#!/usr/bin/env node
import { keepCompiledCode } from './console/compile-cache.ts';
import { helpAddress } from './console/help-address.ts';
import { nodeProblem } from './console/node-version.ts';

// An old Node.js cannot load the rest. `doctor` tries anyway, to report what else is missing.
const problem = nodeProblem(process.versions.node);
const complain = (): never => {
  const Help = helpAddress('NodeVersionError');
  const error = { Error: 'NodeVersionError', Message: problem, Help };
  const isJson = process.argv.includes('--json');
  process.stderr.write(
    isJson ? `${JSON.stringify(error)}\n` : `step-everywhere: ${problem}\nHelp: ${Help}\n`,
  );
  process.exit(1);
};
if (problem !== undefined && process.argv[2] !== 'doctor') complain();

keepCompiledCode(process.env);

const { start } = await import('./cli.ts').catch((error) => {
  if (problem === undefined) throw error;
  return complain();
});
const status = await start();
// Waits until the output is written. A failed write is handled by the stream's error event instead.
process.stdout.write('', (error) => error ?? process.exit(status));
