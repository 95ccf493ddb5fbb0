import type { Plugin } from 'esbuild';

/** A part of a bundled library that a worker never runs. */
interface Part {
  /** Folder of the library, as it stands in the importing file's path. */
  readonly library: string;
  readonly module: RegExp;
}

/**
 * What is left out of the bundled libraries, since all of it would be read and compiled at cold starts for nothing.
 *
 * A worker decrypts with the KMS client; nothing here is on that way.
 */
export const PARTS: readonly Part[] = [
  // Profiles, SSO, web identity: `kms-client.ts` says where a function's credentials come from.
  { library: '/@aws-sdk/', module: /^@aws-sdk\/credential-provider-node$/ },
  {
    library: '/@aws-sdk/credential-providers/',
    module:
      /^\.\/from(Cognito\w+|Http|Ini|Instance\w+|Login\w+|Node\w+|Process|SSO|Temporary\w+|TokenFile|WebToken)$/,
  },
  // KMS sends no event streams, and Lambda is no browser.
  { library: '/@smithy/core/', module: /\/event-streams$/ },
  { library: '/@aws-sdk/core/', module: /^bowser$/ },
];

/** An esbuild plugin that puts an empty module in the place of each of {@link PARTS}. */
export const leftOut: Plugin = {
  name: 'left-out',
  setup(build) {
    for (const { library, module } of PARTS) {
      build.onResolve({ filter: module }, ({ path, importer }) => {
        if (!importer.includes(library)) return undefined;
        return { path, namespace: 'left-out', sideEffects: false };
      });
    }
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({
      contents: 'module.exports = {};',
      loader: 'js',
    }));
  },
};
