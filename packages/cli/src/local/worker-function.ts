import { type Emulator, PythonError } from '@step-everywhere/emulator';
import { mostProcesses } from '@step-everywhere/emulator/internal';
import { workersVariables } from '../aws/network.ts';
import { BundleError } from '../console/errors.ts';
import type { WorkerSettings } from '../settings/worker-settings.ts';
import { describeLoadFailure } from '../worker/load-failure.ts';
import { executableKind } from '../worker/prepare-executable.ts';
import { isPythonFile } from '../worker/prepare-python.ts';
import type { PreparedWorker } from '../worker/worker-name.ts';

/** A worker in the emulator's Lambda. */
export interface DeployedWorker {
  readonly name: string;
  readonly arn: string;
  /** Seconds. */
  readonly timeout: number;
  /** Megabytes. */
  readonly memory: number;
  /** How many targets have a process at once, if each needs one. */
  readonly processes?: number;
}

interface DeploymentSettings {
  readonly environmentConcurrency: number;
  readonly hasCredentials: boolean;
  readonly network: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Creates a function from a worker in the emulator's Lambda.
 *
 * @throws {BundleError} for code that cannot be loaded.
 */
export async function deployFunction(
  emulator: Emulator,
  { name, source, file, root, layers: own = [] }: PreparedWorker,
  settings: WorkerSettings,
  { environmentConcurrency, hasCredentials, network, environment }: DeploymentSettings,
): Promise<DeployedWorker> {
  const { timeout, memory, runtime, architecture, isTenantIsolated = false } = settings;
  const { layers = [], environment: given = {} } = settings;
  try {
    const { functionArn, loading } = await emulator.deployFunction({
      name,
      file,
      ...(root !== undefined && { root }),
      layers: [...layers, ...own],
      ...(runtime !== undefined && { runtime }),
      ...(architecture !== undefined && { architecture }),
      handler: 'handler',
      timeoutSeconds: timeout,
      memoryMB: memory,
      isTenantIsolated,
      environmentConcurrency,
      hasCredentials,
      environment: { ...workersVariables(network, given), NODE_OPTIONS: nodeOptions(given), ...environment },
    });
    const isExecutable = executableKind(source) !== undefined;
    // Code that cannot be loaded would fail in every target. An executable loads no code that could be checked here.
    const failure = isExecutable ? undefined : await withinReason(loading);
    if (failure !== undefined) throw new BundleError(source, describeLoadFailure(source, failure));
    const hasOwnProcesses = isExecutable || isPythonFile(source);
    return {
      name,
      arn: functionArn,
      timeout,
      memory,
      ...(hasOwnProcesses && { processes: mostProcesses() }),
    };
  } catch (cause) {
    throw cause instanceof PythonError ? new BundleError(file, cause.message, { cause }) : cause;
  }
}

/**
 * Milliseconds for which Lambda waits until a function's code is loaded; slower code times out in the run, as on
 * Lambda.
 */
const longestLoad = 10_000;

async function withinReason<T>(loading: Promise<T>): Promise<T | undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), longestLoad);
  return Promise.race([loading, promise]).finally(() => clearTimeout(timer));
}

/** Enables source maps, so that an error's stack names the lines of the author's source. */
function nodeOptions({ NODE_OPTIONS = '' }: Readonly<Record<string, string>>): string {
  return ['--enable-source-maps', ...(NODE_OPTIONS === '' ? [] : [NODE_OPTIONS])].join(' ');
}
