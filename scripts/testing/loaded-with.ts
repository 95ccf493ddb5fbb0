import { readFile } from 'node:fs/promises';

interface Output {
  readonly entryPoint?: string;
  readonly inputs: object;
  readonly imports: readonly { readonly path: string; readonly kind: string; readonly external?: boolean }[];
}

/** The modules that are loaded before the first line of a bundled module runs. */
export interface Loaded {
  /** npm packages, sorted by name. */
  readonly packages: readonly string[];
  /** Modules that are not in the bundle, such as those of Node.js. */
  readonly outside: readonly string[];
}

/**
 * Finds the modules that an import of a bundle loads immediately, using esbuild's metafile; `import()` is not followed.
 *
 * @param metafile metafile from esbuild
 * @param entryPoint the bundle's source, as named in the metafile
 * @example
 * ```ts
 * const { packages } = await loadedWith('dist/metafile-esm.json', 'src/index.ts');
 * ```
 */
export async function loadedWith(metafile: string | URL, entryPoint: string): Promise<Loaded> {
  const { outputs } = JSON.parse(await readFile(metafile, 'utf8')) as {
    readonly outputs: Readonly<Record<string, Output>>;
  };
  const files = new Set(Object.keys(outputs).filter((path) => outputs[path]?.entryPoint === entryPoint));
  if (files.size !== 1) throw new Error(`${metafile} has no output of ${entryPoint}`);
  const outside = new Set<string>();
  // The loop also visits entries that are added to the set while it runs, so it follows all imports.
  for (const file of files) {
    for (const { path, kind, external } of outputs[file]?.imports ?? []) {
      if (kind === 'import-statement') (external ? outside : files).add(path);
    }
  }
  const inputs = [...files].flatMap((file) => Object.keys(outputs[file]?.inputs ?? {}));
  const packages = inputs.flatMap((path) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []);
  return { packages: [...new Set(packages)].sort(), outside: [...outside].sort() };
}
