// Parses the arguments of `npm start`, and checks that they can be run.
import { join } from 'node:path';
import { ScriptError } from '../setup/run-script.mjs';

/** The options of `step-everywhere dev` that never appear in a user's .npmrc, so they come from the command line. */
const options = 'accounts,concurrency,exclude,input,memory,org,out,payload,regions,role,tags,timeout'.split(
  ',',
);

/** `npm start` got arguments that it does not support. */
export class StartError extends ScriptError {
  name = 'StartError';
}

/**
 * Makes the arguments of `step-everywhere` that run the example.
 *
 * @param {string} example absolute path of the example's folder.
 * @param {readonly string[]} given the arguments after `npm start --`.
 * @param {NodeJS.ProcessEnv} env the environment, where npm puts arguments that it took for its own options.
 * @throws {StartError} if npm took options, or another worker was named.
 */
export function startArguments(example, given, env) {
  checkNotTakenByNpm(given, env);
  checkNamesNoWorker(given);
  const namesOrganization = given.some((argument) => /^--org(=|$)/.test(argument));
  return [
    'dev',
    join(example, 'src/index.ts'),
    ...['--name', 'example'],
    ...['--input', join(example, 'input.json')],
    ...(namesOrganization ? [] : ['--org', join(example, 'organization.yaml')]),
    ...given,
  ];
}

/** npm keeps options before `--`: `npm start --org 30` would run with 12 accounts without a warning. */
function checkNotTakenByNpm(given, env) {
  const taken = options.filter((name) => env[`npm_config_${name}`] !== undefined);
  if (taken.length === 0) return;
  // Some versions of npm pass an unknown option's value on as an argument, and treat the option as a switch.
  const values = given.filter((argument) => !argument.startsWith('-'));
  const meant = taken.map((name) => {
    const value = env[`npm_config_${name}`];
    return `--${name} ${value === 'true' ? (values.shift() ?? '…') : value}`;
  });
  throw new StartError(
    `npm keeps the options before -- to itself; put -- before the options: npm start -- ${meant.join(' ')}`,
  );
}

function checkNamesNoWorker(given) {
  const file = given.find(
    (argument, index) => /\.[cm]?[jt]sx?$/.test(argument) && !/^--[a-z]+$/.test(given[index - 1] ?? ''),
  );
  if (file === undefined) return;
  throw new StartError(`npm start runs the example alone; run ${file} with: npx step-everywhere dev ${file}`);
}
