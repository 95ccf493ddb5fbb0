import type { Console } from '../console/console.ts';
import { visibleLine } from '../console/terminal-text.ts';
import type { OwnSettings } from '../settings/settings-options.ts';
import { type DeclaredSettings, declareSettings } from '../settings/worker-settings.ts';
import { prepareWorker, type WorkerOptions } from '../worker/prepare-worker.ts';
import type { PreparedWorker } from '../worker/worker-name.ts';

/** A worker that is being prepared from its file. */
export interface BegunWorker {
  readonly declaring: Promise<DeclaredSettings>;
  readonly preparing: Promise<PreparedWorker>;
}

/**
 * Starts to read how a worker's function runs, and then to bundle the worker.
 *
 * @param workerFile relative to the console's `cwd`, or absolute.
 */
export function beginWorker(
  workerFile: string,
  options: OwnSettings & Pick<WorkerOptions, 'name' | 'plain'>,
  console: Pick<Console, 'cwd' | 'env' | 'stderr'>,
): BegunWorker {
  const { name, plain, external = [] } = options;
  const declaring = declareSettings(workerFile, options, console, name);
  const preparing = declaring.then((declared) =>
    prepareWorker(workerFile, console.cwd, {
      ...(name !== undefined && { name }),
      plain: plain || declared.plain,
      external,
      layers: declared.layers,
      note: (line) => console.stderr.write(`${visibleLine(line)}\n`),
    }),
  );
  return { declaring, preparing };
}
