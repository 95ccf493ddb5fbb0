import type { Plugin } from 'esbuild';
import { defineConfig } from 'tsup';

const UNUSED = /^(@aws-sdk\/(client-lambda|credential-providers)|asl-validator)$/;

/**
 * What the interpreter of states imports and never uses here: the emulator itself runs every task, and validates a definition where it is
 * asked to. Loading the validator took 40 ms of CPU in each command that starts an emulator.
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
    // Alone, for a command that reads a template before it starts the emulator.
    template: 'src/stack/template-functions.ts',
    // Alone, for processes that have a worker and nothing of the emulator in them.
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
  // Decided by the plugin, which otherwise is not asked about a dependency.
  noExternal: ['asl-validator'],
  esbuildPlugins: [leftOut],
});
