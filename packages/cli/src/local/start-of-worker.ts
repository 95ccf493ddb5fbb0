import { resolve } from 'node:path';
import type { LocalStart } from '../runs/run-record.ts';
import { namesOf } from '../settings/given-variables.ts';
import type { OwnSettings } from '../settings/settings-options.ts';
import type { LocalWorker } from './deployed-worker.ts';

/**
 * The settings that create the same function from a worker's file again, for a retry. Values of `--env` are not kept,
 * because they may be secrets.
 *
 * @param cwd files of the options are relative to it.
 */
export function startOfWorker(
  { prepared, declared, deployed }: LocalWorker,
  {
    env,
    envFile,
    external,
    plain,
    inherits,
    tenantIsolation,
  }: OwnSettings & { readonly plain?: boolean | undefined },
  cwd: string,
): Omit<LocalStart, 'Command'> {
  const { template } = declared;
  return {
    Worker: prepared.source,
    Timeout: deployed.timeout,
    Memory: deployed.memory,
    ...(plain && { Plain: true }),
    ...(inherits && { Inherits: true }),
    ...(tenantIsolation && { TenantIsolation: true }),
    ...(external && { External: external }),
    ...(template !== undefined && { Template: template }),
    ...(env && { Variables: namesOf(env) }),
    ...(envFile && { VariableFiles: envFile.map((file) => resolve(cwd, file)) }),
  };
}
