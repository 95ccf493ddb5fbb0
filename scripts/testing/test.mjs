// `npm test`: sets up, then checks types, lint and every package's tests. The last line is `N passed, N failed`.
// Further arguments are passed to vitest: `npm test -- packages/cli`. Without arguments, the suites of suites.mjs are left out.
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { forwarded, run, signalOf } from '../setup/child-process.mjs';
import { pnpm } from '../setup/pnpm.mjs';
import { runScript } from '../setup/run-script.mjs';
import { setUp } from '../setup/setup.mjs';
import { childEnvironment, root, workspaceNode } from '../setup/workspace.mjs';
import { suites } from './suites.mjs';

const resultFolder = join(root, 'node_modules/.cache/step-everywhere');
const resultFile = join(resultFolder, 'vitest.json');
const path = `${join(root, 'node_modules/.bin')}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`;
const otherSuites = suites.map(
  ({ name, needs }) => `not among these: ${name} (needs ${needs}); \`npm test -- --project ${name}\` runs it`,
);
const withoutSuites = suites.map(({ name }) => `--project=!${name}`);

await runScript(async () => {
  await setUp();
  const isSound = [
    await check('types', () => pnpm(['exec', 'turbo', 'run', 'typecheck', '--output-logs=errors-only'])),
    await check('lint and format', () => runTool('@biomejs/biome/bin/biome', ['check', '.'])),
  ].every(Boolean);
  if (!isSound && process.env.CI) {
    process.stdout.write('== tests: not begun\n0 passed, 1 failed\n');
    return 1;
  }
  const args = process.argv.slice(2);
  const isWhole = args.length === 0;
  const succeeded = await check('tests', () => runTests(isWhole ? withoutSuites : args));
  const { passed, failed, leftOut } = await countTests();
  for (const reason of leftOut) process.stdout.write(`== ${reason}\n`);
  if (isWhole) for (const line of otherSuites) process.stdout.write(`== ${line}\n`);
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  return isSound && succeeded && failed === 0 ? 0 : 1;
});

async function check(title, story) {
  process.stdout.write(`== ${title}\n`);
  const status = await story();
  if (status === 0) return true;
  const signal = signalOf(status);
  const how = signal === undefined ? `failed with status ${status}` : `ended by ${signal}`;
  process.stdout.write(`== ${title}: ${how}\n`);
  // These signals ask the program to end, so nothing more must run. A process that was killed for its memory is a failure.
  if (forwarded.includes(signal)) process.exit(status);
  return false;
}

async function runTests(args) {
  await mkdir(resultFolder, { recursive: true });
  await rm(resultFile, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${resultFile}`];
  // Tests start commands that run until they are stopped, and Vitest does not pass signals on to them.
  return runTool('vitest/vitest.mjs', ['run', ...reporters, ...args], { withDescendants: true });
}

function runTool(script, args, options = {}) {
  // Tests start many processes and threads, which compile the same code.
  const env = childEnvironment({ PATH: path, NODE_COMPILE_CACHE: join(resultFolder, 'compiled') });
  return run(workspaceNode, [join(root, 'node_modules', script), ...args], { cwd: root, env, ...options });
}

/** A file that cannot be loaded has no tests to count; it counts as one failed test. */
async function countTests() {
  try {
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(await readFile(resultFile, 'utf8'));
    const notLoaded = testResults.filter(({ status, assertionResults }) => {
      return status === 'failed' && !assertionResults.some((test) => test.status === 'failed');
    });
    const leftOut = testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ status, title }) => status !== 'passed' && title.startsWith('LEFT OUT'))
      .map(({ title }) => title);
    return { passed: numPassedTests, failed: numFailedTests + notLoaded.length, leftOut };
  } catch (error) {
    if (error.code === 'ENOENT') return { passed: 0, failed: 1, leftOut: [] };
    throw error;
  }
}
