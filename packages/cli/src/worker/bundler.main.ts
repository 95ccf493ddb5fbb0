// A process of its own: it works beside the one that starts the emulator, and takes its memory away when it ends.
import { join } from 'node:path';
import { type OutputChunk, type Plugin, type RolldownLog, rolldown } from 'rolldown';
import type { BundlerAnswer, BundlerRequest } from './bundler.ts';
import { describeLog, describeThrown, isOptionalImport } from './bundler-errors.ts';

// A bundle is its user's own, wherever it lies.
process.umask(0o077);

process.once('message', async (request: BundlerRequest) => {
  const answer = await bundle(request);
  process.send?.(answer, () => process.exit());
});

async function bundle({ entry, folder }: BundlerRequest): Promise<BundlerAnswer> {
  try {
    const esm = await bundleAs('esm', entry, folder);
    // What a CommonJS module exports is known only when it runs, at the first invocation.
    const answer = esm.format === 'cjs' ? await bundleAs('cjs', entry, folder) : esm;
    return { status: 'bundled', ...answer };
  } catch (thrown) {
    if (thrown instanceof Unresolved) return { status: 'failed', errors: thrown.logs.map(describeLog) };
    return { status: 'failed', errors: describeThrown(thrown) };
  }
}

/** The bundler takes packages that are not there for ones that will be. */
class Unresolved extends Error {
  readonly logs: readonly RolldownLog[];

  constructor(logs: readonly RolldownLog[]) {
    super(`${logs.length} imports cannot be resolved`);
    this.logs = logs;
  }
}

async function bundleAs(format: 'esm' | 'cjs', entry: string, folder: string) {
  const unresolved: RolldownLog[] = [];
  const file = join(folder, format === 'esm' ? 'index.mjs' : 'index.cjs');
  const build = await rolldown({
    input: entry,
    platform: 'node',
    transform: { target: 'node24' },
    resolve: { mainFields: ['module', 'main'] },
    plugins: [modulesOnly()],
    onLog: (_level, log) => {
      if (log.code === 'UNRESOLVED_IMPORT' && !isOptionalImport(log)) unresolved.push(log);
    },
  });
  let inputFormat: string | undefined;
  const noteFormat: Plugin = {
    name: 'note-format',
    generateBundle(_options, bundle) {
      const [{ facadeModuleId }] = Object.values(bundle) as [OutputChunk];
      if (facadeModuleId !== null) inputFormat = this.getModuleInfo(facadeModuleId)?.inputFormat;
    },
  };
  const { output } = await build.write({
    file,
    format,
    // The sources lie where the map says.
    sourcemap: true,
    sourcemapExcludeSources: true,
    // The stack of a worker's error is read by its author; names matter more than size.
    keepNames: true,
    codeSplitting: false,
    plugins: [noteFormat],
  });
  await build.close();
  if (unresolved.length > 0) throw new Unresolved(unresolved);
  const [{ exports, code }] = output;
  return {
    file,
    format: inputFormat === 'cjs' ? ('cjs' as const) : ('esm' as const),
    exports,
    hasCore: code.includes('step-everywhere.worker'),
  };
}

/** What is none of these would be read as JavaScript. */
const MODULES = /\.(?:[cm]?[jt]s|[jt]sx|json|txt)$/;

const OTHERS = { id: { include: /\.\w+$/, exclude: MODULES } };

/** A plugin that says of a file that is no module who imports it, in place of where it is no JavaScript. */
export function modulesOnly(): Plugin {
  const importers = new Map<string, string>();
  return {
    name: 'modules-only',
    resolveId: {
      filter: OTHERS,
      async handler(source, importer, { kind, isEntry }) {
        const resolved = await this.resolve(source, importer, { kind, isEntry, skipSelf: true });
        if (resolved && importer !== undefined) importers.set(resolved.id, importer);
        return resolved;
      },
    },
    load: {
      filter: OTHERS,
      handler(id) {
        const message = `${importers.get(id)} imports ${id}, which is no module: .ts, .js, .json and .txt are`;
        this.error({ code: 'NO_MODULE', id, message });
      },
    },
  };
}
