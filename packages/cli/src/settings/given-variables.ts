import { parseEnv } from 'node:util';
import { OptionError } from '../console/errors.ts';
import { readOptionFile } from '../console/read-option.ts';
import type { SettingsOptions } from './settings-options.ts';

/**
 * Variables that Lambda sets itself, and refuses in a function's configuration.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
const reserved = new Set([
  ...['_HANDLER', '_X_AMZN_TRACE_ID', 'AWS_DEFAULT_REGION', 'AWS_REGION', 'AWS_EXECUTION_ENV'],
  ...['AWS_LAMBDA_FUNCTION_NAME', 'AWS_LAMBDA_FUNCTION_MEMORY_SIZE', 'AWS_LAMBDA_FUNCTION_VERSION'],
  ...['AWS_LAMBDA_INITIALIZATION_TYPE', 'AWS_LAMBDA_LOG_GROUP_NAME', 'AWS_LAMBDA_LOG_STREAM_NAME'],
  ...['AWS_ACCESS_KEY', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'],
  ...['AWS_LAMBDA_RUNTIME_API', 'LAMBDA_TASK_ROOT', 'LAMBDA_RUNTIME_DIR'],
]);

/**
 * Reads the environment variables that a user gives a worker. `--env` takes precedence over `--env-file`, and a later
 * file over an earlier one.
 *
 * @throws {OptionError} for a file that cannot be read, or a name that Lambda refuses.
 */
export async function givenVariables(
  { env = [], envFile = [] }: Pick<SettingsOptions, 'env' | 'envFile'>,
  { cwd, env: own }: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<Record<string, string>> {
  const variables: Record<string, string> = {};
  for (const file of envFile) {
    const read = parseEnv(await readOptionFile('--env-file', file, cwd)) as Record<string, string>;
    for (const name of Object.keys(read)) checkVariable('--env-file', name, `${file}: `);
    Object.assign(variables, read);
  }
  for (const given of env) {
    const [, name = '', value = own[given]] = /^([^=]*)(?:=(.*))?$/s.exec(given) ?? [];
    checkVariable('--env', name);
    if (value === undefined)
      throw new OptionError('--env', `your environment has no ${name}; give it as ${name}=VALUE`);
    variables[name] = value;
  }
  return variables;
}

/**
 * The user's own environment variables, without those of AWS and those that would change how the worker's process
 * runs.
 *
 * @example
 * ```ts
 * usersVariables({ PATH: '/bin', AWS_PROFILE: 'admin', NODE_OPTIONS: '--inspect' }); // { PATH: '/bin' }
 * ```
 */
export function usersVariables(env: NodeJS.ProcessEnv): Record<string, string> {
  const isTheirs = (name: string) =>
    /^[A-Za-z]\w+$/.test(name) && !/^(?:AWS_|LAMBDA_|NODE_|STEP_EVERYWHERE_|LD_|DYLD_)/.test(name);
  return Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] => isTheirs(entry[0]) && entry[1] !== undefined,
    ),
  );
}

/** The names of variables in `--env`. */
export function namesOf(env: readonly string[] = []): string[] {
  return env.map((given) => given.split('=', 1)[0] as string);
}

/**
 * Refuses a variable that Lambda refuses in a function's configuration.
 *
 * @param option that gives it.
 * @param source the file that the option names, followed by a colon.
 * @throws {OptionError}
 */
export function checkVariable(option: string, name: string, source = ''): void {
  if (reserved.has(name))
    throw new OptionError(
      option,
      `${source}${name} is a variable of Lambda's own, which it refuses; leave it out`,
    );
  if (/^[A-Za-z]\w+$/.test(name)) return;
  const expected = 'must begin with a letter and have two or more letters, digits or "_"';
  throw new OptionError(option, `${source}the name ${JSON.stringify(name)} ${expected}`);
}
