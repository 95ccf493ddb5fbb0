import { OptionError } from '../console/errors.ts';
import { parseJson, readJsonFile, readOptionFile } from '../console/read-option-file.ts';

/** Options for a run's input; each overrides its field of the input file. */
export interface InputOptions {
  /** File that holds a whole execution input as a JSON object. */
  readonly input?: string;
  /** `a,b`, `enabled` or `global`. */
  readonly regions?: string;
  readonly role?: string;
  /** JSON, or `@FILE` for a file that holds it. */
  readonly payload?: string;
  /** Accounts at the same time. */
  readonly concurrency?: number;
  /** Ids of accounts, OUs or the root; `@FILE` alone for a file that holds them. */
  readonly accounts?: readonly string[];
  readonly exclude?: readonly string[];
  /** Values by tag key. */
  readonly tags?: Readonly<Record<string, readonly string[]>>;
}

/** An execution's input, unchecked: the orchestrator checks its fields. */
export type ExecutionInput = Record<string, unknown>;

/**
 * Merges the input file and the options. Fields of the file are not checked here: the orchestrator refuses a wrong one,
 * with the same error on AWS and on this machine.
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
    ...(options.payload !== undefined && { Payload: await readPayload(options.payload, cwd) }),
  };
  const file = options.input === undefined ? {} : await readInputFile(options.input, cwd);
  const input: ExecutionInput = { ...file, ...fields };
  if (options.concurrency !== undefined) {
    const given = isObject(input.Concurrency) ? input.Concurrency : {};
    input.Concurrency = { ...given, Accounts: options.concurrency };
  }
  const accounts = {
    ...(options.accounts && { Include: await readIds(options.accounts, cwd) }),
    ...(options.exclude && { Exclude: options.exclude }),
    ...(options.tags && { Tags: options.tags }),
  };
  if (Object.keys(accounts).length > 0)
    input.Accounts = { ...(isObject(input.Accounts) ? input.Accounts : {}), ...accounts };
  return input;
}

/** `enabled` and `global` stay as they are; everything else is a list, and an empty text an empty list (which never means "all"). */
export function parseRegions(text: string): string | string[] {
  const word = text.trim();
  if (word === 'enabled' || word === 'global') return word;
  // No region has a space in its name: `us-east-1 eu-west-1` can only be two.
  return text.split(/[\s,]+/).filter((region) => region !== '');
}

/** A file has an id a line, or several with commas or spaces between them; what follows a `#` is a comment. */
async function readIds(ids: readonly string[], cwd: string): Promise<readonly string[]> {
  const [file, ...others] = ids;
  if (!file?.startsWith('@') || others.length > 0) return ids;
  const text = await readOptionFile('--accounts', file.slice(1), cwd);
  return text
    .replaceAll(/#.*$/gm, '')
    .split(/[\s,]+/)
    .filter((id) => id !== '');
}

async function readPayload(text: string, cwd: string): Promise<unknown> {
  if (text.startsWith('@')) return readJsonFile('--payload', text.slice(1), cwd);
  return parseJson('--payload', text, 'the argument', ' (@FILE reads it from a file)');
}

async function readInputFile(file: string, cwd: string): Promise<ExecutionInput> {
  const value = await readJsonFile('--input', file, cwd);
  if (isObject(value)) return value;
  throw new OptionError(
    '--input',
    `${file} must hold a JSON object such as { "RoleName": "Auditor" }, not ${Array.isArray(value) ? 'a list' : JSON.stringify(value)}`,
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
