import { once } from 'node:events';
import type { Console } from '../console.ts';
import { exitStatus } from '../exit-status.ts';
import {
  type DeployedWorker,
  type LocalCloudOptions,
  startLocalCloud,
  type WorkerLimits,
} from './local-cloud.ts';
import { sizeOf } from './organization-size.ts';
import { type PreparedWorker, prepareWorker } from './prepare-worker.ts';

/** The options of `step-everywhere emulator`. */
export interface ServeOptions extends LocalCloudOptions, WorkerLimits {
  /** Files of workers to deploy. */
  readonly worker?: readonly string[];
}

/**
 * Serves the emulator with the shipped stack until the console's signal aborts.
 *
 * Standard output gets lines that a shell can source: the environment of an administrator in the orchestrator's
 * account, and the ARNs to start an execution with.
 *
 * @returns the exit status: being stopped is how this command ends.
 */
export async function serve(options: ServeOptions, console: Console): Promise<number> {
  const cloud = await startLocalCloud(options, console.cwd);
  const prepared: PreparedWorker[] = [];
  try {
    const workers: DeployedWorker[] = [];
    for (const file of options.worker ?? []) {
      const worker = await prepareWorker(file, console.cwd);
      prepared.push(worker);
      workers.push(await cloud.deploy(worker, options));
    }
    console.signal.throwIfAborted();
    const lines = [
      // Left over from a session of the user's own, it would make every signature wrong.
      'unset AWS_SESSION_TOKEN',
      ...Object.entries(cloud.emulator.environment).map(([name, value]) => `export ${name}=${value}`),
      `export STATE_MACHINE_ARN=${cloud.stateMachineArn}`,
      ...workers.map(({ name, arn }) => `export ${variableOf(name)}=${arn}`),
    ];
    console.stdout.write(`${lines.join('\n')}\n`);
    console.stderr.write(
      `Serving an organization of ${sizeOf(cloud.organization)} at ${cloud.emulator.endpoint}; Ctrl-C stops it\n`,
    );
    if (!console.signal.aborted) await once(console.signal, 'abort');
    return exitStatus.succeeded;
  } finally {
    await cloud.close();
    await Promise.all(prepared.map((worker) => worker.remove()));
  }
}

/** @example `variableOf('StepEverywhere_find-parameters')` is `WORKER_FIND_PARAMETERS`. */
function variableOf(name: string): string {
  return `WORKER_${name.replace('StepEverywhere_', '').replace(/\W/g, '_').toUpperCase()}`;
}
