import packageJson from '../../package.json' with { type: 'json' };

/**
 * Explains why the version of Node.js is not supported.
 *
 * @param version as in `process.versions.node`.
 * @returns nothing for a supported version.
 */
export function nodeProblem(version: string): string | undefined {
  const needed = packageJson.engines.node.replace(/^>=/, '');
  if (version.localeCompare(needed, undefined, { numeric: true }) >= 0) return undefined;
  return `this is Node.js ${version}, and ${needed} or later is needed; install it from https://nodejs.org`;
}
