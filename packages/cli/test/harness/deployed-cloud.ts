import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmulatedCloud, startEmulatedCloud } from '../../src/local/emulated-cloud.ts';
import type { DeployedWorker } from '../../src/local/worker-function.ts';
import { prepareWorker } from '../../src/worker/prepare-worker.ts';
import type { PreparedWorker } from '../../src/worker/worker-name.ts';
import { type Finished, inRepository, runBinary, startBinary } from './run-binary.ts';
import { runCommand } from './run-command.ts';

/** An AWS with the shipped stack and a worker, and commands that use it through their environment. */
export interface DeployedCloud {
  readonly cloud: EmulatedCloud;
  readonly worker: DeployedWorker;
  /** Working directory of the command, initially empty. */
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Runs a command in this process. */
  run(...args: string[]): Promise<Finished>;
  /** Runs the built command in a separate process, with further variables. */
  runBuilt(variables: NodeJS.ProcessEnv, ...args: string[]): Promise<Finished>;
  /** Starts the built command, so that it can get a signal, or run beside others. */
  start(...args: string[]): ReturnType<typeof startBinary>;
  close(): Promise<void>;
}

/**
 * @param workerFile in the repository.
 * @param organization content of the file in `options.org`.
 */
export async function deployCloud(
  workerFile: string,
  options: { readonly org: number | string; readonly sessionTagKeys?: readonly string[] } = { org: 4 },
  organization = '',
): Promise<DeployedCloud> {
  const root = await mkdtemp(join(tmpdir(), 'deployed-'));
  if (typeof options.org === 'string') await writeFile(join(root, options.org), organization);
  const folder = await mkdtemp(join(tmpdir(), 'user of the cloud '));
  const cloud = await startEmulatedCloud(
    { org: options.org, out: 'out' },
    { cwd: root, env: {} },
    options.sessionTagKeys,
  );
  const prepared: PreparedWorker = await prepareWorker(inRepository(workerFile), root, { name: 'example' });
  // Workers wait for a test, which may take long on a busy machine.
  const worker = await cloud.deploy(prepared, { timeout: 600, memory: 256 });
  // Profiles of the machine must not be used.
  const nowhere = join(root, 'nowhere');
  const environment = {
    ...cloud.emulator.environment,
    AWS_SESSION_TOKEN: undefined,
    AWS_PROFILE: undefined,
    AWS_CONFIG_FILE: nowhere,
    AWS_SHARED_CREDENTIALS_FILE: nowhere,
  };
  return {
    cloud,
    worker,
    folder,
    environment,
    run: (...args) => runCommand(args, folder, environment),
    runBuilt: (variables, ...args) => runBinary(args, folder, { ...environment, ...variables }),
    start: (...args) => startBinary(args, folder, environment),
    async close() {
      await cloud.close();
      await prepared.remove();
      await rm(root, { recursive: true, force: true });
      await rm(folder, { recursive: true, force: true });
    },
  };
}
