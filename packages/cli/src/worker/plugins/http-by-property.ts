import type { Plugin } from 'rolldown';

/** The id of the module that replaces Node.js's `http`; the NUL keeps it out of other plugins and of the file system. */
const HTTP = '\0http';

/**
 * Makes a plugin that lets an ES module import `http` as CommonJS does: an export is read when it is used.
 *
 * Node.js reads all exports of a built-in module that an ES module imports. For `http`, which the clients of the AWS SDK import,
 * it then loads its own undici: a cold start with an SSM client takes 181 ms of CPU time instead of 169, in alternation.
 */
export function httpByProperty(): Plugin {
  return {
    name: 'http-by-property',
    resolveId: {
      filter: { id: /^(?:node:)?http$/ },
      handler: (_source, _importer, { kind }) => (kind === 'import-statement' ? { id: HTTP } : null),
    },
    load: {
      filter: { id: /^\0http$/ },
      handler: () => ({ code: "module.exports = process.getBuiltinModule('node:http');", moduleType: 'js' }),
    },
  };
}
