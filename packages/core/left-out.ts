import type { Plugin } from 'esbuild';

/** A part of a bundled library that a worker never runs. */
interface Part {
  /** Folder of the library, as in the importing file's path. */
  readonly library: string;
  readonly module: RegExp;
  /** The replacement; an empty module by default. */
  readonly instead?: string;
}

/**
 * What is left out of the bundled libraries, since all of it would be read and compiled at cold starts for nothing.
 *
 * A worker decrypts with the KMS client and PUTs with undici over HTTP/1.1; nothing here is on those ways.
 */
export const PARTS: readonly Part[] = [
  // Profiles, SSO, web identity: `kms-client.ts` says where a function's credentials come from.
  { library: '/@aws-sdk/', module: /^@aws-sdk\/credential-provider-node$/ },
  {
    library: '/@aws-sdk/credential-providers/',
    module:
      /^\.\/from(Cognito\w+|Http|Ini|Instance\w+|Login\w+|Node\w+|Process|SSO|Temporary\w+|TokenFile|WebToken)$/,
  },
  // Where Lambda says the region and the credentials, no instance's metadata are asked for.
  {
    library: '/@smithy/core/',
    module: /\/getInstanceMetadataRegion$/,
    instead: 'exports.getInstanceMetadataRegion = undefined;',
  },
  {
    library: '/@smithy/credential-provider-imds/',
    module: /^\.\/fromInstanceMetadata$/,
    instead: 'exports.fromInstanceMetadata = undefined;',
  },
  // Used for a container's credentials alone. A bundler puts every import of Node.js's modules at the top of its bundle, and an
  // import of `http` makes Node.js load its own undici, for `http.WebSocket`: 10 ms of CPU in each cold start.
  {
    library: '/@smithy/credential-provider-imds/',
    module: /^(node:)?http$/,
    instead: "exports.request = (...given) => process.getBuiltinModule('node:http').request(...given);",
  },
  // KMS sends no event streams, and Lambda is no browser.
  { library: '/@smithy/core/', module: /\/event-streams$/ },
  { library: '/@aws-sdk/core/', module: /^bowser$/ },
  // It shows every request's path to `NODE_DEBUG=undici` and to all listeners: the path of an upload is a secret.
  {
    library: '/undici/',
    module: /^(?:\.{1,2}\/)+(?:core\/)?diagnostics(?:\.js)?$/,
    instead: `const silent = { hasSubscribers: false, publish() {} };
      module.exports = { channels: new Proxy({}, { get: () => silent }) };`,
  },
  // Proxies of SOCKS, which Node.js's own support does not know either.
  { library: '/undici/', module: /\/socks5-proxy-agent(\.js)?$/ },
  // HTTP/2, which S3 does not speak; form data; the parser for processors without SIMD.
  { library: '/undici/', module: /\/client-h2(\.js)?$/ },
  { library: '/undici/', module: /\/web\// },
  { library: '/undici/', module: /\/llhttp-wasm(\.js)?$/ },
];

/** An esbuild plugin that replaces each of {@link PARTS}. */
export const leftOut: Plugin = {
  name: 'left-out',
  setup(build) {
    for (const { library, module, instead = 'module.exports = {};' } of PARTS) {
      build.onResolve({ filter: module }, ({ path, importer }) => {
        if (!importer.includes(library)) return undefined;
        return { path, namespace: 'left-out', sideEffects: false, pluginData: instead };
      });
    }
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, ({ pluginData }) => ({
      contents: pluginData as string,
      loader: 'js',
    }));
  },
};
