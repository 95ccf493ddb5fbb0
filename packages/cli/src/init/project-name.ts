import { OptionError } from '../console/errors.ts';
import { checkName, sanitise, workerPrefix } from '../worker/worker-name.ts';

/**
 * Names a project after its folder: its package and, after the prefix, its function have this one name. So it is one that
 * both npm and Lambda take, and that a command makes of the package again.
 *
 * @param folder may have the function's whole name.
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
  // npm has a folder of that name.
  return name === '' || name === 'node_modules' ? 'worker' : name;
}

/**
 * Takes a name that the user gave, with or without the function's prefix.
 *
 * @returns the name without it.
 * @throws {OptionError} for one that npm or Lambda would refuse.
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
