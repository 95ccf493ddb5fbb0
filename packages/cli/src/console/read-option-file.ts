import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
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
 * Reads the lines of a text file that an option names, without comments (from a `#` at the beginning of a line or after a space)
 * and empty lines.
 *
 * @param option as the user writes it, for example `--accounts`.
 * @param file relative to `cwd`, or absolute.
 * @throws {OptionError} for a file that cannot be read.
 */
export async function readOptionLines(option: string, file: string, cwd: string): Promise<readonly string[]> {
  const text = (await readOptionFile(option, file, cwd)).replace(/^\uFEFF/, '');
  return text.split('\n').flatMap((line) => line.replace(/(?:^|\s)#.*/, '').trim() || []);
}
