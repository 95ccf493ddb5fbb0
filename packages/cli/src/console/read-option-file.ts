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
 * Reads a list that an option holds, or names as `@FILE` alone.
 *
 * @param option as the user writes it, for example `--accounts`.
 * @param values the entries; or `@` and a file that has an entry a line, or several with commas or spaces between them, and
 *   comments after `#`.
 * @throws {OptionError} for a file that cannot be read.
 */
export async function readList(
  option: string,
  values: readonly string[],
  cwd: string,
): Promise<readonly string[]> {
  const [file, ...others] = values;
  if (!file?.startsWith('@') || others.length > 0) return values;
  const text = await readOptionFile(option, file.slice(1), cwd);
  return text
    .replaceAll(/#.*$/gm, '')
    .split(/[\s,]+/)
    .filter((entry) => entry !== '');
}
