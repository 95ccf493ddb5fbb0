import { isObject, readJsonOption, readObjectFile, readOptionValues } from '../console/read-option.ts';
import { workerPrefix } from '../worker/worker-name.ts';
import type { Canary } from './option-values.ts';
import { isNodeId } from './organization-nodes.ts';

/** Options for a run's input; each overrides its field of the input file. */
export interface InputOptions {
  /** File with a whole execution input as a JSON object. */
  readonly input?: string;
  /** `a,b`, with patterns such as `us-*`; `enabled` or `global`. */
  readonly regions?: string;
  readonly role?: string;
  /** JSON, or `@FILE` for a file with JSON. */
  readonly payload?: string;
  /** Accounts at the same time. */
  readonly concurrency?: number;
  /** Ids and names of accounts, OUs or the root, as the user gave them; `@FILE` for a file with them. */
  readonly accounts?: readonly string[];
  readonly exclude?: readonly string[];
  /** Values by tag key. */
  readonly tags?: Readonly<Record<string, readonly string[]>>;
  /** Details of their account that workers get in addition to its id and name: `ou`, `tags`. */
  readonly accountDetails?: readonly string[];
}

/** An execution's input, unchecked: the orchestrator checks its fields. */
export type ExecutionInput = Record<string, unknown>;

/**
 * Merges the input file and the options. Fields of the file are not checked here: the orchestrator refuses a wrong
 * one, with the same error on AWS and on this machine. Names of accounts and OUs and patterns of regions stay as they
 * are; `resolveInput` replaces them.
 *
 * @param options relative files start at `cwd`.
 * @throws {OptionError} for a file that cannot be read or is not JSON.
 * @example
 * ```ts
 * await readExecutionInput({ input: 'input.json', regions: 'us-east-1' }, process.cwd());
 * // { RoleName: 'Auditor', Payload: […], Regions: ['us-east-1'] }
 * ```
 */
export async function readExecutionInput(options: InputOptions, cwd: string): Promise<ExecutionInput> {
  const fields = {
    ...(options.role !== undefined && { RoleName: options.role }),
    ...(options.regions !== undefined && { Regions: parseRegions(options.regions) }),
    ...(options.accountDetails && { AccountDetails: options.accountDetails }),
    ...(options.payload !== undefined && {
      Payload: await readJsonOption('--payload', options.payload, cwd),
    }),
  };
  const file =
    options.input === undefined
      ? {}
      : await readObjectFile('--input', options.input, cwd, '{ "RoleName": "Auditor" }');
  const include = options.accounts && (await readOptionValues('--accounts', options.accounts, cwd));
  const exclude = options.exclude && (await readOptionValues('--exclude', options.exclude, cwd));
  const input: ExecutionInput = { ...file, ...fields };
  if (options.concurrency !== undefined) {
    const given = isObject(input.Concurrency) ? input.Concurrency : {};
    input.Concurrency = { ...given, Accounts: options.concurrency };
  }
  const accounts = {
    ...(include && { Include: include.flatMap(idsOrName) }),
    ...(exclude && { Exclude: exclude.flatMap(idsOrName) }),
    ...(options.tags && { Tags: options.tags }),
  };
  if (Object.keys(accounts).length > 0)
    input.Accounts = { ...(isObject(input.Accounts) ? input.Accounts : {}), ...accounts };
  return input;
}

/**
 * Splits a list of ids, but leaves a text with a name whole: a name may contain the commas and spaces that separate
 * ids.
 */
function idsOrName(text: string): readonly string[] {
  const parts = text.split(/[\s,]+/).filter((part) => part !== '');
  return parts.every(isNodeId) ? parts : [text];
}

/**
 * `enabled` and `global` stay as they are. Everything else becomes a list; an empty text becomes an empty list, which
 * never means "all".
 */
export function parseRegions(text: string): string | string[] {
  const word = text.trim();
  if (word === 'enabled' || word === 'global') return word;
  // No region's name contains a space, so `us-east-1 eu-west-1` must be two regions.
  return text.split(/[\s,]+/).filter((region) => region !== '');
}

/** Options for the input of `run`, beyond those of `dev`. */
export interface RunInputOptions extends InputOptions {
  /** ARN or name of the worker. */
  readonly function?: string;
  readonly preflight?: boolean;
  readonly canary?: Canary;
  readonly readOnly?: boolean;
  /** 0 to 100. */
  readonly toleratedFailures?: number;
}

/** Where the orchestrator is deployed: a worker's name becomes an ARN in this account and region. */
export interface WorkerHome {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
}

/**
 * Merges the input file and the options of `run`, as `readExecutionInput` does.
 *
 * @throws {OptionError} for a file that cannot be read or is not JSON.
 */
export async function readRunInput(
  options: RunInputOptions,
  home: WorkerHome,
  cwd: string,
): Promise<ExecutionInput> {
  const input = await readExecutionInput(options, cwd);
  const worker = options.function ?? input.Function;
  // Any other text is left for the orchestrator to refuse.
  if (typeof worker === 'string' && /^[\w:$-]+$/.test(worker)) input.Function = workerArn(worker, home);
  if (options.preflight) input.Preflight = true;
  if (options.canary !== undefined) input.Canary = options.canary;
  if (options.readOnly) input.Session = { ...(isObject(input.Session) ? input.Session : {}), ReadOnly: true };
  if (options.toleratedFailures !== undefined) input.ToleratedFailurePercentage = options.toleratedFailures;
  return input;
}

/**
 * Makes the ARN of a worker from an ARN or a name with or without the prefix.
 *
 * @param named an ARN, or a name with an optional version or alias.
 * @example
 * ```ts
 * workerArn('example:live', home); // 'arn:aws:lambda:us-east-1:111122223333:function:StepEverywhere_example:live'
 * ```
 */
export function workerArn(named: string, { partition, region, accountId }: WorkerHome): string {
  if (named.startsWith('arn:')) return named;
  const name = named.startsWith(workerPrefix) ? named : workerPrefix + named;
  return `arn:${partition}:lambda:${region}:${accountId}:function:${name}`;
}
