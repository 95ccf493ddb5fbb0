import packageJson from '../../package.json' with { type: 'json' };

/** The oldest version of Node.js that the command, and a project that uses it, run on. */
export const neededNode = packageJson.engines.node.replace(/^>=/, '');

/**
 * Explains why the version of Node.js is not supported.
 *
 * @param version as in `process.versions.node`.
 * @returns nothing for a supported version.
 */
export function nodeProblem(version: string): string | undefined {
  if (version.localeCompare(neededNode, undefined, { numeric: true }) >= 0) return undefined;
  return `this is Node.js ${version}, and ${neededNode} or later is needed; install it from https://nodejs.org`;
}
