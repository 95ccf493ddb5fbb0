import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { folderAbove } from '../console/paths.ts';
import type { BundlerError } from './bundler.ts';
import { ownPackage } from './own-package.ts';

/** A package that was not found, or does not have the imported path. */
interface MissingPackage {
  /** Without the path inside the package. */
  readonly name: string;
  /** The imported specifier. */
  readonly specifier: string;
  /** Absolute path of the folder of the importing file. */
  readonly from: string;
}

/**
 * Says what to do about packages that a worker imports and that cannot be found.
 *
 * @param entry absolute path of the worker's file.
 * @param errors of the bundler.
 * @returns nothing when no package is missing.
 */
export function remedyOfUnresolved(entry: string, errors: readonly BundlerError[]): string | undefined {
  const missing = missingPackages(entry, errors);
  if (missing.length === 0) return undefined;
  const toInstall: string[] = [];
  const others: string[] = [];
  for (const each of missing) {
    const remedy = remedyOfInstalled(each) ?? ownPackage(each.name, each.from);
    if (remedy === undefined) toInstall.push(each.name);
    else others.push(remedy);
  }
  if (toInstall.length > 0) others.push(remedyOfAbsent(entry, toInstall));
  return others.join('; ');
}

function missingPackages(entry: string, errors: readonly BundlerError[]): MissingPackage[] {
  const found = new Map<string, MissingPackage>();
  for (const { specifier = '', file = entry } of errors) {
    const [, name] = /^((?:@[^/]+\/)?[^./@][^/]*)/.exec(specifier) ?? [];
    if (name === undefined || name.startsWith('node:') || found.has(name)) continue;
    found.set(name, { name, specifier, from: dirname(file) });
  }
  return [...found.values()];
}

/** The remedy for an installed package, which another installation would not change. */
function remedyOfInstalled({ name, specifier, from }: MissingPackage): string | undefined {
  const manifest = join('node_modules', name, 'package.json');
  const above = folderAbove(from, manifest);
  if (above === undefined) return undefined;
  const folder = dirname(realpathSync(join(above, manifest)));
  if (!folder.includes('/node_modules/'))
    return `${name} is your own package in ${folder}, and the files that its package.json names are not there: build it`;
  const what = specifier === name ? 'the files that its package.json names' : specifier;
  return `${name} is installed in ${folder}, but has not ${what}: correct the import, or install another version`;
}

function remedyOfAbsent(entry: string, names: readonly string[]): string {
  const manifest = folderAbove(dirname(entry), 'package.json');
  const workspace = folderAbove(dirname(entry), 'pnpm-workspace.yaml');
  if (workspace !== undefined && existsSync(join(workspace, 'examples/find-parameters/package.json')))
    return remedyInThisRepository(dirname(entry), workspace, manifest, names);
  const where = manifest === undefined ? '' : ` in ${manifest}`;
  const ofLambda = names.filter((name) => /^@(?:aws-sdk|smithy)\//.test(name));
  const dependencies = names.filter((name) => !ofLambda.includes(name));
  const commands = [
    ...(dependencies.length > 0 ? [`npm install ${dependencies.join(' ')}`] : []),
    // Lambda's runtime contains these, this machine does not.
    ...(ofLambda.length > 0 ? [`npm install --save-dev ${ofLambda.join(' ')}`] : []),
  ];
  return `install what is missing: ${commands.join(' && ')}${where}`;
}

function remedyInThisRepository(
  folder: string,
  workspace: string,
  manifest: string | undefined,
  missing: readonly string[],
): string {
  const inWorkspace = (path: string) => relative(workspace, path);
  const then = `then install with: node ${join(workspace, 'scripts/setup/setup.mjs')}`;
  if (manifest === undefined || manifest === workspace) {
    const [parent, name] = inWorkspace(folder).split('/');
    const own = parent === 'examples' && name ? `examples/${name}` : 'examples/NAME';
    return `a worker needs a package.json: copy examples/find-parameters/package.json to ${own} and change its name, ${then}`;
  }
  return `have ${missing.join(', ')} in the dependencies of ${inWorkspace(join(manifest, 'package.json'))} as in examples/find-parameters/package.json, ${then}`;
}
