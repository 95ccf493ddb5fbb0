import { fileURLToPath } from 'node:url';
import type { Plugin } from 'rolldown';

/** A file of this package, whose dependencies include clients of the SDK. */
const own = fileURLToPath(import.meta.url);

/**
 * Makes a plugin that resolves clients of the SDK that the worker has not installed: on this machine from this
 * command's dependencies, on Lambda from its runtime.
 */
export function sdkOfLambda(destination: 'here' | 'lambda'): Plugin {
  return {
    name: 'sdk-of-lambda',
    resolveId: {
      filter: { id: /^@(?:aws-sdk|smithy)\// },
      async handler(source, importer, { kind, isEntry }) {
        if (isEntry) return null;
        const options = { kind, isEntry, skipSelf: true };
        const installed = await this.resolve(source, importer, options);
        if (installed !== null) return installed;
        return destination === 'lambda' ? { id: source, external: true } : this.resolve(source, own, options);
      },
    },
  };
}
