import type { ModuleTypes, Plugin } from 'rolldown';

/** What a worker imports as text. */
export const texts: ModuleTypes = { '.txt': 'text', '.sql': 'text', '.yaml': 'text', '.yml': 'text' };

/** What is none of these would be read as JavaScript. */
const MODULES = /\.(?:[cm]?[jt]s|[jt]sx|json|txt|sql|ya?ml)$/;

const OTHERS = { id: { include: /\.\w+$/, exclude: MODULES } };

/**
 * A plugin that reports who imports a file that is not a module, instead of the place where it is not JavaScript. Required native
 * code, which only Node.js can load, stays out of the bundle.
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
