import { OptionError } from '../console/errors.ts';
import { readOptionFile } from '../console/read-option-file.ts';
import { findLossyPart } from '../json/lossy-json.ts';

/**
 * Reads JSON that an option holds, or names as `@FILE`.
 *
 * @param option as the user writes it, for example `--payload`.
 * @param text JSON, or `@` and a file, relative to `cwd` or absolute.
 * @throws {OptionError} for a file that cannot be read, and for what is not JSON.
 */
export async function readJson(option: string, text: string, cwd: string): Promise<unknown> {
  if (text.startsWith('@')) return readJsonFile(option, text.slice(1), cwd);
  return parseJson(option, text, 'the argument', ' (@FILE reads it from a file)');
}

/**
 * Reads a file of one JSON object that an option names.
 *
 * @param option as the user writes it, for example `--input`.
 * @param file relative to `cwd`, or absolute.
 * @param example of such an object, for the error.
 * @throws {OptionError} for a file that cannot be read, or holds something else.
 */
export async function readJsonObject(
  option: string,
  file: string,
  cwd: string,
  example: string,
): Promise<Record<string, unknown>> {
  const value = await readJsonFile(option, file, cwd);
  if (isObject(value)) return value;
  const found = Array.isArray(value) ? 'a list' : JSON.stringify(value);
  throw new OptionError(option, `${file} must hold a JSON object such as ${example}, not ${found}`);
}

/** Whether a value that was parsed from JSON is an object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

async function readJsonFile(option: string, file: string, cwd: string): Promise<unknown> {
  return parseJson(option, await readOptionFile(option, file, cwd), file);
}

/**
 * @param source what the text is, and `hint` what else could be meant, for the error.
 * @throws {OptionError} for what is not JSON, and for a number or a key that would not be passed on as it is written.
 */
function parseJson(option: string, given: string, source: string, hint = ''): unknown {
  const text = given.replace(/^\uFEFF/, '');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new OptionError(option, `${source} is not JSON: ${(cause as Error).message}${hint}`, { cause });
  }
  const lossy = findLossyPart(text);
  if (lossy === undefined) return value;
  throw new OptionError(option, `${lossy.path === '' ? source : lossy.path} ${lossy.problem}`);
}
