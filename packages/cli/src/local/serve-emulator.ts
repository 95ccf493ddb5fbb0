import { once } from 'node:events';
import type { Console } from '../console/console.ts';
import { exitStatus } from '../console/exit-status.ts';
import { visibleLine } from '../console/terminal-text.ts';
import { count } from '../console/words.ts';
import { noteOldFolder } from '../runs/state-folder.ts';
import type { SettingsOptions } from '../settings/settings-options.ts';
import type { WorkerOptions } from '../worker/prepare-worker.ts';
import type { PreparedWorker } from '../worker/worker-name.ts';
import { beginWorker } from './begin-worker.ts';
import { type EmulatedCloudOptions, startEmulatedCloud } from './emulated-cloud.ts';
import { runSeeds } from './run-seeds.ts';
import type { DeployedWorker } from './worker-function.ts';

/** The options of `step-everywhere emulator`. */
export interface ServeOptions extends EmulatedCloudOptions, SettingsOptions, Pick<WorkerOptions, 'plain'> {
  /** Files of workers to deploy. */
  readonly worker?: readonly string[];
  /** Whether to print the variables as one JSON object instead of a shell script. */
  readonly json?: boolean;
}

/**
 * Serves the emulator with the shipped stack until the console's signal aborts.
 * Standard output gets lines that a shell can source, or JSON: the environment of an administrator in the
 * orchestrator's account, and the ARNs for starting an execution.
 *
 * @returns the exit status; being stopped counts as success.
 */
export async function serve(options: ServeOptions, console: Console): Promise<number> {
  noteOldFolder(options.out, console);
  const cloud = await startEmulatedCloud(options, console);
  const prepared: PreparedWorker[] = [];
  try {
    await runSeeds(cloud, options, {}, console);
    const workers: DeployedWorker[] = [];
    for (const file of options.worker ?? []) {
      const begun = beginWorker(file, options, console);
      const worker = await begun.preparing;
      prepared.push(worker);
      const declared = await begun.declaring;
      for (const note of declared.notes) console.stderr.write(`${visibleLine(note)}\n`);
      workers.push(await cloud.deploy(worker, declared.at(cloud.home)));
    }
    console.signal.throwIfAborted();
    const variables = {
      ...cloud.emulator.environment,
      STATE_MACHINE_ARN: cloud.stateMachineArn,
      ...Object.fromEntries(workers.map(({ name, arn }) => [variableOf(name), arn])),
    };
    console.stdout.write(options.json ? `${JSON.stringify(variables)}\n` : shellScript(variables));
    console.stderr.write(
      `Serving an organization of ${count(cloud.organization.accounts.length, 'account')} at ${cloud.emulator.endpoint}; Ctrl-C stops it\n`,
    );
    if (!console.signal.aborted) await once(console.signal, 'abort');
    return exitStatus.succeeded;
  } finally {
    await cloud.close();
    await Promise.all(prepared.map((worker) => worker.remove()));
  }
}

function shellScript(variables: Readonly<Record<string, string>>): string {
  const lines = Object.entries(variables).map(([name, value]) => `export ${name}=${value}\n`);
  // A session token in the user's environment would make every signature wrong.
  return `unset AWS_SESSION_TOKEN\n${lines.join('')}`;
}

/** @example `variableOf('StepEverywhere_find-parameters')` is `WORKER_FIND_PARAMETERS`. */
function variableOf(name: string): string {
  return `WORKER_${name.replace('StepEverywhere_', '').replace(/\W/g, '_').toUpperCase()}`;
}
