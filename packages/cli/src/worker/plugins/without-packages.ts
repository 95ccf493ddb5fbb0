import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'rolldown';
import { folderAbove } from '../../console/paths.ts';

/** The import of a package, not of a file. */
const PACKAGE = /^(?!node:)(?:@[^/]+\/)?[^./#][^/]*/;

/**
 * Makes a plugin that leaves packages out of the bundle: those that the user names, and those with native code, whose
 * files cannot be moved. On this machine they are imported by their absolute path, because the bundle is in another
 * folder; on Lambda, a layer contains those that the user names.
 *
 * @param names of packages.
 */
export function withoutPackages(names: readonly string[], destination: 'here' | 'lambda'): Plugin {
  const isNative = rememberFolders(hasNativeCode);
  return {
    name: 'without-packages',
    resolveId: {
      filter: { id: PACKAGE },
      async handler(source, importer, { kind, isEntry }) {
        if (isEntry || importer === undefined) return null;
        const [name = ''] = PACKAGE.exec(source) ?? [];
        if (destination === 'lambda' && names.includes(name)) return { id: source, external: true };
        const resolved = await this.resolve(source, importer, { kind, isEntry, skipSelf: true });
        if (!resolved || resolved.external || !resolved.id.includes('/node_modules/')) return null;
        const folder = folderAbove(dirname(resolved.id), 'package.json');
        if (folder === undefined || !(names.includes(name) || isNative(folder))) return null;
        const id = kind === 'require-call' ? resolved.id : pathToFileURL(resolved.id).href;
        return { id, external: 'absolute' };
      },
    },
  };
}

function rememberFolders(ask: (folder: string) => boolean): (folder: string) => boolean {
  const known = new Map<string, boolean>();
  return (folder) => {
    const answer = known.get(folder) ?? ask(folder);
    known.set(folder, answer);
    return answer;
  };
}

/** Packages that find or download native code for others. */
const LOADERS = ['bindings', 'node-gyp-build', 'prebuild-install', '@mapbox/node-pre-gyp', 'node-addon-api'];

/** Native code is also published in separate packages, one for each system. */
const OF_THIS_SYSTEM = new RegExp(`${process.platform}[-_]${process.arch}`);

function hasNativeCode(folder: string): boolean {
  if (['binding.gyp', 'prebuilds', 'build/Release'].some((name) => existsSync(join(folder, name))))
    return true;
  if (readdirSync(folder).some((name) => name.endsWith('.node'))) return true;
  const { dependencies = {}, optionalDependencies = {} } = manifestOf(folder);
  return (
    LOADERS.some((name) => name in dependencies) ||
    Object.keys(optionalDependencies).some((name) => OF_THIS_SYSTEM.test(name))
  );
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

function manifestOf(folder: string): Manifest {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  } catch {
    // The bundler reports a broken `package.json`.
    return {};
  }
}
