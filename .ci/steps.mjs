// Runs the steps of .ci/run, several at a time: the first step in the list whose `after` steps have passed comes
// next. A step's output is shown as a whole when it has ended. The first failure ends all other steps and the run.
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { root } from '../scripts/setup/workspace.mjs';
import { suites } from '../scripts/testing/suites.mjs';

/** Turns a missing optional tool into a failure. */
const required = {
  STEP_EVERYWHERE_RUNTIME_SUITE: 'required',
  STEP_EVERYWHERE_BROWSER_SUITE: 'required',
  STEP_EVERYWHERE_SHELL_SUITE: 'required',
  STEP_EVERYWHERE_GO: 'required',
  STEP_EVERYWHERE_PYTHON: `${root}/.ci/python/.venv/own/bin/python`,
};
const tools = ['tools: browser', 'tools: runtime client', 'tools: Python'];
const vitest =
  'NODE_COMPILE_CACHE="$PWD/node_modules/.cache/step-everywhere/compiled" PATH="$PWD/node_modules/.bin:$PATH" ' +
  'node node_modules/vitest/vitest.mjs run';

const python = (title, ...parts) => ({
  title: `Python: ${title}`,
  command: `bash .ci/python/run ${parts.join(' ')}`,
  after: ['types', 'tools: Python'],
});
const judge = (name, after = 'npm test') => ({
  title: `judges: ${name}`,
  command: `bash .ci/judges/run ${name}`,
  after: [after, 'tools: judges'],
});
const suite = (name) => ({
  title: `suite: ${name}`,
  command: `${vitest} --project ${name}`,
  env: required,
  after: ['npm test', ...tools],
});

// The most likely failures come first: types, lint and unit tests, together with steps that do not use the files that
// those write. The rest is slow, and the longest comes first, so that all slots end at about the same time.
const steps = [
  {
    title: 'types',
    command: 'node scripts/setup/run-pnpm.mjs exec turbo run typecheck',
  },
  { title: 'tools: Python', command: 'bash .ci/python/install' },
  { title: 'tools: shells', command: 'bash .ci/tools zsh fish' },
  {
    title: 'npm test',
    command: 'npm test',
    env: {
      CI: 'true',
      STEP_EVERYWHERE_PYTHON: required.STEP_EVERYWHERE_PYTHON,
      STEP_EVERYWHERE_SHELL_SUITE: required.STEP_EVERYWHERE_SHELL_SUITE,
    },
    after: ['types', 'tools: Python', 'tools: shells'],
    // It starts several processes itself.
    slots: 2,
  },
  { title: 'tools: judges', command: 'bash .ci/judges/install', after: ['types'] },
  // By far the longest on a machine that has compiled nothing yet.
  { title: 'Go', command: 'bash .ci/go/run', after: ['types'] },
  python('lint, types, and tests with the newest boto3', 'lint', 'newest'),
  python('tests under 3.12', '3.12'),
  python('tests under 3.13', '3.13'),
  { title: 'tools: browser', command: 'bash .ci/tools chromium', after: ['npm test'] },
  { title: 'tools: runtime client', command: 'bash .ci/runtime-client', after: ['npm test'] },
  {
    title: 'packages, installed into empty projects',
    command: 'bash .ci/packages/run',
    after: ['types', 'tools: judges'],
  },
  judge('release', 'types'),
  judge('examples'),
  judge('deploy'),
  judge('jobs'),
  suite('site'),
  suite('browser'),
  suite('runtime'),
  judge('templates'),
  suite('python-workers'),
  suite('go-workers'),
  suite('scale'),
  judge('cdk'),
  judge('commands'),
  judge('interpreter'),
  judge('conformance'),
  { title: "README: a worker of one's own", command: 'bash .ci/recipe', after: ['npm test'] },
  judge('workflows'),
];
const forgotten = suites.filter(({ name }) => !steps.some(({ title }) => title === `suite: ${name}`));
if (forgotten.length > 0)
  throw new Error(`.ci/steps.mjs has no step for the suite ${forgotten.map(({ name }) => name).join(', ')}`);

// One more than there are processors, because a step waits for the network and other processes some of the time.
const allSlots = Math.min(4, availableParallelism() + 1);
const passed = new Set();
const running = new Map();
const begin = Date.now();

/** The first step that is ready, if there is room for it. A later, smaller step must not take its room. */
function next() {
  const isReady = ({ title, after = [] }) => !passed.has(title) && after.every((each) => passed.has(each));
  const step = steps.find((each) => isReady(each) && !running.has(each));
  const taken = [...running.keys()].reduce((sum, { slots = 1 }) => sum + slots, 0);
  const hasRoom = step !== undefined && (taken === 0 || taken + (step.slots ?? 1) <= allSlots);
  return hasRoom ? step : undefined;
}

function start(step) {
  const started = Date.now();
  const env = { ...process.env, ...step.env };
  // It gets its own process group, so that all of its processes can be ended.
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
      // The process group has already ended.
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
