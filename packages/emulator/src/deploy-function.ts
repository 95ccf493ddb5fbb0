import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';
import type { PseudoParameters } from './stack/parameters.ts';
import type { FunctionDefinition } from './workers/function-definition.ts';

/** A function to deploy from a bundled file. */
export interface FunctionToDeploy {
  /** Name of the function, for a worker with the prefix `StepEverywhere_`; letters, digits, `-` and `_`, at most 64. */
  readonly name: string;
  /**
   * A bundled `.mjs`, `.cjs` or `.js`; a `.py`, which needs a Python with boto3 on this machine; or an executable that gets
   * its invocations from Lambda's Runtime API.
   */
  readonly file: string;
  /** Folder of the function's code, if the file is deeper in it, for example in a Python package; by default the file's own folder. */
  readonly root?: string;
  /** Name of the export. Default `handler`; text before the last dot names the file and is ignored. */
  readonly handler?: string;
  /**
   * Default `nodejs24.x`, for a `.py` `python3.13`, and for an executable `provided.al2023`. It does not select the Python of this
   * machine that runs the function.
   */
  readonly runtime?: string;
  /** `arm64` (default) or `x86_64`, for descriptions of the function. The function always runs on this machine's processor. */
  readonly architecture?: string;
  /** Folders of unpacked layers, each laid out like `/opt`; only Python's are used. */
  readonly layers?: readonly string[];
  /** 1 to 900. Default 3. */
  readonly timeoutSeconds?: number;
  /** 128 to 10,240. Default 128. */
  readonly memoryMB?: number;
  /** Environment variables of the function, in addition to Lambda's own. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether each tenant has its own environments, as with `TenancyConfig`; it cannot be changed later. */
  readonly isTenantIsolated?: boolean;
  /**
   * Invocations at once in one environment, for Node.js only. Default 1. AWS does this on Lambda Managed Instances
   * (https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances-nodejs-runtime.html).
   */
  readonly environmentConcurrency?: number;
  /**
   * Whether clients in the function's code have the credentials of its role. Default true. Set it to false if they reach real
   * accounts, which do not know these credentials: then only the worker's SDK has them, for the key of a run.
   */
  readonly hasCredentials?: boolean;
  /** Name of the role that is created for it. Default: the function's name and `-role`. */
  readonly roleName?: string;
}

/** A function that cannot be deployed; names the setting, its value and what was expected. */
export class FunctionError extends Error {
  override readonly name = 'FunctionError';
  /** Name of the invalid setting. */
  readonly field: keyof FunctionToDeploy;

  constructor(field: keyof FunctionToDeploy, value: unknown, expected: string) {
    super(`The function's ${field} is ${JSON.stringify(value)}; expected ${expected}.`);
    this.field = field;
  }
}

/**
 * Checks a function's settings and completes them with Lambda's defaults.
 *
 * @throws {FunctionError} if a setting is out of Lambda's bounds, or the file does not exist.
 */
export function functionDefinition(
  settings: FunctionToDeploy,
  { partition, region, accountId }: PseudoParameters,
): FunctionDefinition {
  const { name, file, handler = 'handler', timeoutSeconds = 3, memoryMB = 128, environment = {} } = settings;
  const language = languageOf(file);
  const { layers = [], runtime = USUAL_RUNTIME[language] } = settings;
  const { roleName = `${name}-role`.slice(-64), isTenantIsolated = false } = settings;
  const { environmentConcurrency = 1, hasCredentials = true } = settings;
  const isWhole = (value: number, least: number, most: number) =>
    Number.isInteger(value) && value >= least && value <= most;
  if (!/^[a-zA-Z0-9-_]{1,64}$/.test(name)) {
    throw new FunctionError('name', name, '1 to 64 letters, digits, hyphens or underscores');
  }
  if (!statSync(file, { throwIfNoEntry: false })?.isFile() || (language === 'provided' && !mayRun(file))) {
    throw new FunctionError(
      'file',
      file,
      'a file that exists and ends in .mjs, .cjs, .js or .py, or can be executed',
    );
  }
  if (!runtime.startsWith(language)) {
    throw new FunctionError('runtime', runtime, `one of ${language} for ${path.basename(file)}`);
  }
  if (!isWhole(timeoutSeconds, 1, 900)) {
    throw new FunctionError('timeoutSeconds', timeoutSeconds, 'a whole number from 1 to 900');
  }
  if (!isWhole(memoryMB, 128, 10_240)) {
    throw new FunctionError('memoryMB', memoryMB, 'a whole number from 128 to 10240');
  }
  if (!isWhole(environmentConcurrency, 1, 10_000)) {
    throw new FunctionError(
      'environmentConcurrency',
      environmentConcurrency,
      'a whole number from 1 to 10000',
    );
  }
  const { dir, name: module } = path.parse(path.resolve(file));
  const taskRoot = settings.root === undefined ? dir : path.resolve(settings.root);
  return {
    name,
    arn: `arn:${partition}:lambda:${region}:${accountId}:function:${name}`,
    region,
    version: '$LATEST',
    taskRoot,
    runtime,
    ...(settings.architecture !== undefined && { architecture: settings.architecture }),
    layers: layers.map((folder) => path.resolve(folder)),
    handler:
      language === 'provided'
        ? path.relative(taskRoot, path.resolve(file))
        : `${path.relative(taskRoot, path.join(dir, module))}.${handler.split('.').at(-1)}`,
    timeoutSeconds,
    memoryMB,
    environment,
    roleArn: `arn:${partition}:iam::${accountId}:role/${roleName}`,
    isTenantIsolated,
    ownProcess: true,
    hasCredentials,
    // A custom runtime requests one invocation at a time.
    environmentConcurrency: language === 'provided' ? 1 : environmentConcurrency,
  };
}

/** Default runtime by the first word of a runtime's name. */
const USUAL_RUNTIME = { nodejs: 'nodejs24.x', python: 'python3.13', provided: 'provided.al2023' };

function languageOf(file: string): keyof typeof USUAL_RUNTIME {
  if (file.endsWith('.py')) return 'python';
  return /\.[mc]?js$/.test(file) ? 'nodejs' : 'provided';
}

function mayRun(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
