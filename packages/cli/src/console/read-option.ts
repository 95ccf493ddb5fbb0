import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { findLossyPart } from '../json/lossy-json.ts';
import { OptionError } from './errors.ts';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder; name a file',
  EACCES: 'you may not read it',
};

/**
 * Reads a text file that an option names.
 *
 * @param option as the user writes it, for example `--payload`.
 * @param file relative to `cwd`, or absolute.
 * @throws {OptionError} for a file that cannot be read.
 */
export async function readOptionFile(option: string, file: string, cwd: string): Promise<string> {
  try {
    return await readFile(resolve(cwd, file), 'utf8');
  } catch (cause) {
    const { code = '', message } = cause as NodeJS.ErrnoException;
    const reason = reasons[code] ?? message;
    throw new OptionError(option, `cannot read ${file || '""'}: ${reason}`, { cause });
  }
}

/**
 * Reads the values of an option that can be repeated. `@FILE` is replaced by the lines of the file, without comments
 * (from a `#` at the beginning of a line or after a space) and without empty lines.
 *
 * @param option as the user writes it, for example `--accounts`.
 * @param values as they were given; files are relative to `cwd`, or absolute.
 * @throws {OptionError} for a file that cannot be read.
 */
export async function readOptionValues(
  option: string,
  values: readonly string[],
  cwd: string,
): Promise<readonly string[]> {
  const texts: string[] = [];
  for (const value of values) {
    if (!value.startsWith('@')) {
      texts.push(value.trim());
      continue;
    }
    const text = withoutMark(await readOptionFile(option, value.slice(1), cwd));
    texts.push(...text.split('\n').flatMap((line) => line.replace(/(?:^|\s)#.*/, '').trim() || []));
  }
  return texts;
}

/**
 * Reads JSON from an option's value, or from the file that it names as `@FILE`.
 *
 * @param option as the user writes it, for example `--payload`.
 * @param text JSON, or `@` and a file, relative to `cwd` or absolute.
 * @throws {OptionError} for a file that cannot be read, and for a text that is not JSON.
 */
export async function readJsonOption(option: string, text: string, cwd: string): Promise<unknown> {
  if (!text.startsWith('@')) return parseJson(option, text, 'the argument', ' (@FILE reads it from a file)');
  const file = text.slice(1);
  return parseJson(option, await readOptionFile(option, file, cwd), file);
}

/**
 * Reads a JSON object from a file that an option names.
 *
 * @param option as the user writes it, for example `--input`.
 * @param file relative to `cwd`, or absolute.
 * @param example of such an object, for the error.
 * @throws {OptionError} for a file that cannot be read, or does not contain a JSON object.
 */
export async function readObjectFile(
  option: string,
  file: string,
  cwd: string,
  example: string,
): Promise<Record<string, unknown>> {
  const value = parseJson(option, await readOptionFile(option, file, cwd), file);
  if (isObject(value)) return value;
  const found = Array.isArray(value) ? 'a list' : JSON.stringify(value);
  throw new OptionError(option, `${file} must hold a JSON object such as ${example}, not ${found}`);
}

/** Whether a value that was parsed from JSON is an object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * @param source where the text comes from, for the error.
 * @param hint what else the user may have meant, for the error.
 * @throws {OptionError} for a text that is not JSON, and for a number or a key that parsing would change.
 */
function parseJson(option: string, given: string, source: string, hint = ''): unknown {
  const text = withoutMark(given);
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

/** Removes the byte order mark that editors on Windows put before a text. */
function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, '');
}
