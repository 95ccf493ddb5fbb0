import type { ModuleTypes, Plugin } from 'rolldown';

/** File name extensions that a worker can import as text. */
export const texts: ModuleTypes = { '.txt': 'text', '.sql': 'text', '.yaml': 'text', '.yml': 'text' };

/** Any other file would be read as JavaScript. */
const MODULES = /\.(?:[cm]?[jt]s|[jt]sx|json|txt|sql|ya?ml)$/;

const OTHERS = { id: { include: /\.\w+$/, exclude: MODULES } };

/**
 * Makes a plugin that reports the importer of a file that is not a module, instead of a syntax error in that file.
 * Required native code, which only Node.js can load, is not bundled.
 */
export function modulesOnly(): Plugin {
  const importers = new Map<string, string>();
  return {
    name: 'modules-only',
    resolveId: {
      filter: OTHERS,
      async handler(source, importer, { kind, isEntry }) {
        const resolved = await this.resolve(source, importer, { kind, isEntry, skipSelf: true });
        if (resolved?.id.endsWith('.node') && kind === 'require-call')
          return { id: resolved.id, external: 'absolute' };
        if (resolved && importer !== undefined) importers.set(resolved.id, importer);
        return resolved;
      },
    },
    load: {
      filter: OTHERS,
      handler(id) {
        const message = `${importers.get(id)} imports ${id}, which is not a module: .ts, .js, .json, .txt, .sql and .yaml are`;
        this.error({ code: 'NO_MODULE', id, message });
      },
    },
  };
}
