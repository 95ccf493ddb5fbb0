// Runs the steps of .ci/run, two at a time: of those whose `after` have passed, the first in the list. What a step prints is
// kept and shown whole when it has ended. The first that fails ends the others and the run.
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { root } from '../scripts/setup/workspace.mjs';
import { suites } from '../scripts/testing/suites.mjs';

/** What a machine may lack: here that is a failure. */
const required = {
  STEP_EVERYWHERE_RUNTIME_SUITE: 'required',
  STEP_EVERYWHERE_BROWSER_SUITE: 'required',
  STEP_EVERYWHERE_SHELL_SUITE: 'required',
  STEP_EVERYWHERE_PYTHON: `${root}/.ci/python/.venv/own/bin/python`,
};
const tools = ['tools: shells and browser', 'tools: runtime client', 'tools: Python'];
const vitest =
  'NODE_COMPILE_CACHE="$PWD/node_modules/.cache/step-everywhere/compiled" PATH="$PWD/node_modules/.bin:$PATH" ' +
  'node node_modules/vitest/vitest.mjs run';
const judges = [
  'templates',
  'commands',
  'examples',
  'jobs',
  'cdk',
  'deploy',
  'workflows',
  'release',
  'interpreter',
  'conformance',
];

// The likeliest failure comes first.
const steps = [
  {
    title: 'types',
    command: 'node scripts/setup/run-pnpm.mjs exec turbo run typecheck',
  },
  { title: 'tools: Python', command: 'bash .ci/python/install' },
  {
    title: 'npm test',
    command: 'npm test',
    env: { CI: 'true', STEP_EVERYWHERE_PYTHON: required.STEP_EVERYWHERE_PYTHON },
    after: ['types', 'tools: Python'],
    alone: true,
  },
  { title: 'tools: shells and browser', command: 'bash .ci/tools', after: ['npm test'] },
  { title: 'tools: runtime client', command: 'bash .ci/runtime-client', after: ['npm test'] },
  ...suites.map(({ name }) => ({
    title: `suite: ${name}`,
    command: `${vitest} --project ${name}`,
    env: required,
    after: ['npm test', ...tools],
  })),
  {
    title: 'suite: completion in every shell',
    command: `${vitest} packages/cli/test/completion`,
    env: required,
    after: ['npm test', ...tools],
  },
  { title: 'tools: judges', command: 'bash .ci/judges/install', after: ['npm test'] },
  { title: 'Python', command: 'bash .ci/python/run', after: ['npm test'] },
  { title: 'Go', command: 'bash .ci/go/run', after: ['npm test'] },
  { title: 'packages, installed into empty projects', command: 'bash .ci/packages/run', after: ['npm test'] },
  { title: "README: a worker of one's own", command: 'bash .ci/recipe', after: ['npm test'] },
  ...judges.map((name) => ({
    title: `judges: ${name}`,
    command: `bash .ci/judges/run ${name}`,
    after: ['npm test', 'tools: judges'],
  })),
];

const slots = Math.min(2, availableParallelism());
const passed = new Set();
const running = new Map();
const begin = Date.now();

function next() {
  const isReady = ({ after = [] }) => after.every((title) => passed.has(title));
  const alone = [...running.keys()].some(({ alone }) => alone);
  if (alone || running.size >= slots) return undefined;
  return steps.find(
    (step) =>
      !passed.has(step.title) && !running.has(step) && isReady(step) && !(step.alone && running.size > 0),
  );
}

function start(step) {
  const started = Date.now();
  const env = { ...process.env, ...step.env };
  // A group of its own, so that all of it can be ended.
  const child = spawn('bash', ['-euo', 'pipefail', '-c', step.command], {
    cwd: root,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = [];
  running.set(step, { child, output });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
  child.on('close', (status, signal) => {
    running.delete(step);
    const seconds = Math.round((Date.now() - started) / 1000);
    process.stdout.write(
      `\n== ${step.title}: ${status === 0 ? 'passed' : `FAILED (${signal ?? status})`} in ${seconds} s\n`,
    );
    process.stdout.write(Buffer.concat(output));
    if (status !== 0) return fail(step);
    passed.add(step.title);
    fill();
  });
}

function fail({ title }) {
  endOthers();
  for (const [other, { output }] of running) {
    process.stdout.write(`\n== ${other.title}: ended before its time\n`);
    process.stdout.write(Buffer.concat(output));
  }
  process.stdout.write(`\n== FAILED: ${title}\n`);
  process.exit(1);
}

function endOthers() {
  for (const { child } of running.values()) {
    try {
      process.kill(-child.pid, 'SIGTERM');
    } catch (error) {
      // It has ended by itself.
      if (error.code !== 'ESRCH') throw error;
    }
  }
}

function fill() {
  for (let step = next(); step !== undefined; step = next()) start(step);
  if (running.size > 0) return;
  process.stdout.write(
    `\n== all ${passed.size} steps passed in ${Math.round((Date.now() - begin) / 1000)} s\n`,
  );
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    endOthers();
    process.exit(1);
  });
}
fill();
