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
 * Reads a file of JSON that an option names.
 *
 * @param option as the user writes it, for example `--payload`.
 * @param file relative to `cwd`, or absolute.
 * @throws {OptionError} for a file that cannot be read, or is not JSON.
 */
export async function readJsonFile(option: string, file: string, cwd: string): Promise<unknown> {
  return parseJson(option, await readOptionFile(option, file, cwd), file);
}

/**
 * Parses JSON that an option holds, or names.
 *
 * @param source what the text is, and `hint` what else could be meant, for the error.
 * @throws {OptionError} for what is not JSON, and for a number or a key that would not be passed on as it is written.
 */
export function parseJson(option: string, given: string, source: string, hint = ''): unknown {
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
