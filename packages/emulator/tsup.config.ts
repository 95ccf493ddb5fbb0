import type { Plugin } from 'esbuild';
import { defineConfig } from 'tsup';

const UNUSED = /^(@aws-sdk\/(client-lambda|credential-providers)|asl-validator)$/;

/**
 * Leaves out packages that the interpreter of state machines imports and the emulator does not need: the emulator runs every task
 * itself, and validates a definition only on request. Loading the validator took 40 ms of CPU in each command that starts an emulator.
 */
const leftOut: Plugin = {
  name: 'left-out',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: UNUSED }, ({ path, importer }) => {
      if (!importer.includes('/aws-local-stepfunctions/')) return { path, external: true };
      return { path, namespace: 'left-out', sideEffects: false };
    });
    onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({
      contents:
        'export class LambdaClient {}\nexport class InvokeCommand {}\nexport const fromCognitoIdentityPool = () => {};\nexport default undefined;',
      loader: 'js',
    }));
  },
};

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    internal: 'src/internal.ts',
    // A separate file for commands that read a template before they start the emulator.
    template: 'src/stack/template-functions.ts',
    // A separate file for processes that run a worker and need nothing else of the emulator.
    'loopback-names': 'src/workers/loopback-names.ts',
    'runtime-api': 'src/workers/executable/runtime-api.ts',
    'thread-runtime': 'src/workers/thread-runtime.ts',
    'process-runtime': 'src/workers/process-runtime.ts',
  },
  format: ['esm'],
  target: 'node22',
  platform: 'node',
  splitting: true,
  clean: true,
  // The program of Python functions.
  publicDir: 'src/workers/python/program',
  dts: false,
  // Lists which source is in which file, for the notices of the licences.
  metafile: true,
  // Otherwise tsup decides about dependencies before it asks the plugin.
  noExternal: ['asl-validator'],
  esbuildPlugins: [leftOut],
});
