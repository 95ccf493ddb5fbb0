// Loaded with --import before a handler: makes Node.js search NODE_PATH for ES modules, as in Lambda. Node.js itself
// does not. https://aws.amazon.com/blogs/compute/node-js-18-x-runtime-now-available-in-aws-lambda/
import { registerHooks } from 'node:module';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const folders = (process.env.NODE_PATH ?? '')
  .split(delimiter)
  .filter((folder) => folder.endsWith('/node_modules'));
const isBare = (specifier) => !/^(\.{0,2}\/|[a-z]+:|#)/.test(specifier);

registerHooks({
  resolve(specifier, context, nextResolve) {
    try {
      return nextResolve(specifier, context);
    } catch (error) {
      if (error.code !== 'ERR_MODULE_NOT_FOUND' || !isBare(specifier)) throw error;
      for (const folder of folders) {
        // Resolves as for an import in a file beside node_modules.
        const parentURL = pathToFileURL(join(folder, '../index.mjs')).href;
        try {
          return nextResolve(specifier, { ...context, parentURL });
        } catch (other) {
          if (other.code !== 'ERR_MODULE_NOT_FOUND') throw other;
        }
      }
      throw error;
    }
  },
});
