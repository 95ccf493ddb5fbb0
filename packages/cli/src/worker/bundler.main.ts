// The bundler has its own process, so that it runs in parallel with the start of the emulator, and its memory is
// freed when it ends.
import { isBuiltin } from 'node:module';
import { isAbsolute, join } from 'node:path';
import { type OutputChunk, type Plugin, type RolldownLog, rolldown } from 'rolldown';
import { dynamicImportVarsPlugin, importGlobPlugin } from 'rolldown/experimental';
import type { BundlerAnswer, BundlerRequest } from './bundler.ts';
import { describeLog, describeThrown, isOptionalImport } from './bundler-errors.ts';
import { httpByProperty } from './plugins/http-by-property.ts';
import { modulesOnly, texts } from './plugins/modules-only.ts';
import { sdkOfLambda } from './plugins/sdk-of-lambda.ts';
import { sourcePaths } from './plugins/source-paths.ts';
import { withoutPackages } from './plugins/without-packages.ts';

// A bundle is readable by its user alone, in any folder.
process.umask(0o077);

process.once('message', async (request: BundlerRequest) => {
  const answer = await bundle(request);
  process.send?.(answer, () => process.exit());
});

async function bundle(request: BundlerRequest): Promise<BundlerAnswer> {
  try {
    const esm = await bundleAs('esm', request);
    // The exports of a CommonJS module are only known when it runs, at the first invocation.
    const answer = esm.format === 'cjs' ? await bundleAs('cjs', request) : esm;
    return { status: 'bundled', ...answer };
  } catch (thrown) {
    if (thrown instanceof Unresolved) return { status: 'failed', errors: thrown.logs.map(describeLog) };
    return { status: 'failed', errors: describeThrown(thrown) };
  }
}

/** Thrown for imports that cannot be resolved; the bundler itself would treat them as external. */
class Unresolved extends Error {
  readonly logs: readonly RolldownLog[];

  constructor(logs: readonly RolldownLog[]) {
    super(`${logs.length} imports cannot be resolved`);
    this.logs = logs;
  }
}

/** On this machine, the version of the running Node.js; on Lambda, the newest that Lambda has. */
const targets = { here: `node${process.versions.node}`, lambda: 'node24' } as const;

async function bundleAs(
  format: 'esm' | 'cjs',
  { entry, folder, external, packages, destination }: BundlerRequest,
) {
  const unresolved: RolldownLog[] = [];
  const isHere = destination === 'here';
  const file = join(folder, format === 'esm' ? 'index.mjs' : 'index.cjs');
  const build = await rolldown({
    input: entry,
    platform: 'node',
    transform: { target: targets[destination] },
    resolve: { mainFields: ['module', 'main'], modules: ['node_modules', ...packages] },
    moduleTypes: texts,
    experimental: { nativeMagicString: true },
    plugins: [
      withoutPackages(external, destination),
      sdkOfLambda(destination),
      modulesOnly(),
      httpByProperty(),
      ...(isHere ? [sourcePaths()] : []),
      // `import(`../lib/${name}.ts`)` includes all matching files in the bundle, as esbuild does.
      dynamicImportVarsPlugin({ sourcemap: isHere, exclude: /[\\/]node_modules[\\/]/ }),
      importGlobPlugin({ sourcemap: isHere }),
    ],
    onLog: (_level, log) => {
      if (log.code === 'UNRESOLVED_IMPORT' && !isOptionalImport(log)) unresolved.push(log);
    },
  });
  let inputFormat: string | undefined;
  let sources: readonly string[] = [];
  const noteFormat: Plugin = {
    name: 'note-format',
    generateBundle(_options, bundle) {
      const [{ facadeModuleId }] = Object.values(bundle) as [OutputChunk];
      if (facadeModuleId !== null) inputFormat = this.getModuleInfo(facadeModuleId)?.inputFormat;
      sources = [...this.getModuleIds()].filter((id) => isAbsolute(id) && !id.includes('/node_modules/'));
    },
  };
  const { output } = await build.write({
    file,
    format,
    // On this machine the sources are where the map says; on Lambda they are not available.
    sourcemap: isHere,
    sourcemapExcludeSources: true,
    // Authors read the stacks of a worker's errors, so names matter more than size.
    keepNames: true,
    // Several modules would take 4 ms less of a cold start, but may run in another order than the author's imports.
    codeSplitting: false,
    plugins: [noteFormat],
  });
  await build.close();
  if (unresolved.length > 0) throw new Unresolved(unresolved);
  const [{ exports, code, imports, dynamicImports }] = output;
  return {
    file,
    format: inputFormat === 'cjs' ? ('cjs' as const) : ('esm' as const),
    exports,
    hasCore: code.includes('step-everywhere.worker'),
    sources,
    imports: [...imports, ...dynamicImports].filter((name) => !isBuiltin(name)),
  };
}
