import packageJson from '../../package.json' with { type: 'json' };

/**
 * Says what is wrong with the version of Node.js.
 *
 * @param version as in `process.versions.node`.
 * @returns nothing when the package claims to work with it.
 */
export function nodeProblem(version: string): string | undefined {
  const needed = packageJson.engines.node.replace(/^>=/, '');
  if (version.localeCompare(needed, undefined, { numeric: true }) >= 0) return undefined;
  return `this is Node.js ${version}, and ${needed} or later is needed; install it from https://nodejs.org`;
}
