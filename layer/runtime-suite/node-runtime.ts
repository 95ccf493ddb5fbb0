import { realpath, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Runtime } from './runtime.ts';
import type { RuntimeClient } from './runtime-client.ts';
import { layerZip } from './unpack.ts';

const hook = fileURLToPath(new URL('./search-node-path.mjs', import.meta.url));
const sdk = dirname(fileURLToPath(new URL('../node_modules/@aws-sdk/client-ssm', import.meta.url)));

/** Makes a runtime from AWS's runtime client and a major version of Node.js. */
export function nodeRuntime({ entry, node }: RuntimeClient, version: 22 | 24): Runtime {
  return {
    id: `node${version}`,
    layer: layerZip,
    needs: [entry, hook, sdk, ...Object.values(node)],
    command: () => [node[version], ...flags(version), '--import', hook, entry],
    // The AWS SDK that the runtime contains.
    provide: async (folder) => symlink(await realpath(sdk), join(folder, 'node_modules/@aws-sdk')),
    variables: (root) => {
      const modules = [
        `/opt/nodejs/node${version}/node_modules`,
        '/opt/nodejs/node_modules',
        '/var/runtime/node_modules',
        '/var/runtime',
        '/var/task',
      ];
      return {
        NODE_PATH: modules.map((path) => root + path).join(':'),
        AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${version}.x`,
      };
    },
  };
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html on the experimental features that Lambda disables */
function flags(version: 22 | 24): string[] {
  return version === 22 ? ['--no-experimental-require-module', '--no-experimental-detect-module'] : [];
}
