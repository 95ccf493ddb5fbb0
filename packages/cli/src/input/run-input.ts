import { InvalidArgumentError } from 'commander';
import { workerPrefix } from '../worker/worker-name.ts';
import { type ExecutionInput, type InputOptions, readExecutionInput } from './execution-input.ts';

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

type Canary = { readonly Accounts: number } | { readonly Percentage: number };

/** Where the orchestrator is: a worker's name becomes an ARN there. */
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
  const worker = options.function === undefined ? undefined : workerArn(options.function, home);
  const input = await readExecutionInput(options, cwd);
  if (worker !== undefined) input.Function = worker;
  if (options.preflight) input.Preflight = true;
  if (options.canary !== undefined) input.Canary = options.canary;
  if (options.readOnly) input.Session = { ...objectOf(input.Session), ReadOnly: true };
  if (options.toleratedFailures !== undefined) input.ToleratedFailurePercentage = options.toleratedFailures;
  return input;
}

/**
 * Makes the ARN of a worker, whose prefix may be left out.
 *
 * @param named an ARN, or a name with a version or alias if wanted.
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

/** Parses `a,b`. */
export function parseList(text: string): string[] {
  return text.split(',').flatMap((entry) => entry.trim() || []);
}

/** Parses `--tags env=prod,env=test,team=ops`; several values of a key are alternatives. */
export function parseTags(text: string, before: Record<string, string[]> = {}): Record<string, string[]> {
  const tags = new Map(Object.entries(before));
  for (const entry of parseList(text)) {
    const split = entry.indexOf('=');
    if (split < 1) throw new InvalidArgumentError('Expected KEY=VALUE, or several with commas.');
    const key = entry.slice(0, split);
    tags.set(key, [...(tags.get(key) ?? []), entry.slice(split + 1)]);
  }
  return Object.fromEntries(tags);
}

/** Parses `--canary 3` and `--canary 5%`. */
export function parseCanary(text: string): Canary {
  const [, digits, percent] = /^(\d{1,5})(%?)$/.exec(text) ?? [];
  const value = Number(digits);
  if (percent === '%' && value >= 1 && value <= 99) return { Percentage: value };
  if (percent === '' && value >= 1 && value <= 10_000) return { Accounts: value };
  throw new InvalidArgumentError(
    'Expected a number of accounts from 1 to 10000, or a percentage from 1% to 99%.',
  );
}

function objectOf(value: unknown): object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}
