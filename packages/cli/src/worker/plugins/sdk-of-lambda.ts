import { fileURLToPath } from 'node:url';
import type { Plugin } from 'rolldown';

/** A file of this package, whose dependencies have clients of the SDK. */
const own = fileURLToPath(import.meta.url);

/** Makes a plugin that finds clients of the SDK which the worker has not installed, as far as this command has them. */
export function sdkOfLambda(): Plugin {
  return {
    name: 'sdk-of-lambda',
    resolveId: {
      filter: { id: /^@(?:aws-sdk|smithy)\// },
      async handler(source, importer, { kind, isEntry }) {
        if (isEntry) return null;
        const options = { kind, isEntry, skipSelf: true };
        return (await this.resolve(source, importer, options)) ?? this.resolve(source, own, options);
      },
    },
  };
}
