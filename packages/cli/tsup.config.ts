import { cp } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'tsup';

// Several modules, so that `--help` loads neither the AWS SDK nor the emulator.
export default defineConfig({
  entry: {
    main: 'src/main.ts',
    bundler: 'src/worker/bundler.main.ts',
    'plain-executable': 'src/worker/plain-executable.ts',
    'replay-target': 'src/replay/replay-target.main.ts',
    exec: 'src/exec/exec.worker.ts',
  },
  format: ['esm'],
  platform: 'node',
  target: 'node22',
  splitting: true,
  sourcemap: true,
  clean: true,
  // Lists which source is in which file, for the notices of the licences.
  metafile: true,
  // These are sources of the orchestrator. Its package contains only the template and the built functions.
  noExternal: [/^@step-everywhere\/infra\/internal\//],
  // Files that a Python worker imports (on Lambda, the layer brings them), and the templates of `init`.
  onSuccess: async () => {
    const layer = new URL('dist/layer/', import.meta.resolve('@step-everywhere/python/package.json'));
    await cp(fileURLToPath(layer), 'dist/python-layer', { recursive: true });
    for (const program of ['src/replay/replay-target.py', 'src/backing/moto-server.py'])
      await cp(program, `dist/${basename(program)}`);
    for (const template of ['template', 'template-python'])
      await cp(template, `dist/${template}`, {
        recursive: true,
        filter: (path) => !/[/\\](?:__pycache__|\.pytest_cache)$/.test(path),
      });
    await cp('../../examples/jobs', 'dist/jobs', {
      recursive: true,
      filter: (path) =>
        !/[/\\](?:node_modules|__pycache__|\.turbo|\.step-everywhere|tsconfig\.json)$/.test(path),
    });
  },
});
