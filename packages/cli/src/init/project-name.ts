import { OptionError } from '../console/errors.ts';
import { checkName, sanitise, workerPrefix } from '../worker/worker-name.ts';

/**
 * Derives a project's name from its folder. It is the name of the package and, after the prefix, of the function, so
 * both npm and Lambda must accept it, and a command must derive the same function name from the package.
 *
 * @param folder may have the whole name of the function.
 * @example
 * ```ts
 * projectName('Find old keys'); // 'find-old-keys'
 * ```
 */
export function projectName(folder: string): string {
  const name = sanitise(folder.replace(new RegExp(`^${workerPrefix}`), '').toLowerCase()).replace(
    /^[-_]+/,
    '',
  );
  // npm uses `node_modules` itself.
  return name === '' || name === 'node_modules' ? 'worker' : name;
}

/**
 * Checks a name that the user gave, with or without the function's prefix.
 *
 * @returns the name without the prefix.
 * @throws {OptionError} for a name that npm or Lambda would refuse.
 */
export function checkProjectName(given: string): string {
  const name = checkName(given);
  const allowed = projectName(name);
  if (name === allowed) return name;
  throw new OptionError(
    '--name',
    `${JSON.stringify(given)} must begin with a letter or digit and have no capital letters, since the package on npm has the same name; give ${allowed}`,
  );
}
