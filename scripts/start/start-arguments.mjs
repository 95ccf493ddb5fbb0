// What `npm start` was asked for, and whether it is what it can do.
import { join } from 'node:path';
import { ScriptError } from '../setup/run-script.mjs';

/** The options of `step-everywhere dev` that no user's .npmrc has: those are the command line's. */
const options = 'accounts,concurrency,exclude,input,memory,org,out,payload,regions,role,tags,timeout'.split(
  ',',
);

/** `npm start` was asked for what it does not do. */
export class StartError extends ScriptError {
  name = 'StartError';
}

/**
 * Makes the arguments of `step-everywhere` that run the example.
 *
 * @param {string} example absolute path of its folder.
 * @param {readonly string[]} given what followed `npm start --`.
 * @param {NodeJS.ProcessEnv} env where npm puts what it took for options of its own.
 * @throws {StartError} when options were left to npm, or another worker was named.
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

/** npm keeps options that stand before `--`: `npm start --org 30` would run with 12 accounts, and say nothing. */
function checkNotTakenByNpm(given, env) {
  const taken = options.filter((name) => env[`npm_config_${name}`] !== undefined);
  if (taken.length === 0) return;
  // Some versions of npm hand an unknown option's value on as an argument, and take the option for a switch.
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
  throw new StartError(
    `npm start runs the example alone; run ${file} with: node_modules/.bin/node packages/cli/dist/main.js dev ${file}`,
  );
}
