import type { Console } from '../console/console.ts';
import { visibleLine } from '../console/terminal-text.ts';
import type { DeclaredSettings } from '../settings/worker-settings.ts';
import type { PreparedWorker } from '../worker/worker-name.ts';
import type { LocalCloud } from './cloud.ts';
import type { DeployedWorker } from './worker-function.ts';

/** A worker that is deployed on this machine until it is disposed of. */
export interface LocalWorker<Cloud extends LocalCloud = LocalCloud> extends AsyncDisposable {
  readonly cloud: Cloud;
  readonly prepared: PreparedWorker;
  readonly deployed: DeployedWorker;
  /** How its function runs, and which file sets it. */
  readonly declared: DeclaredSettings;
}

/**
 * Deploys a worker to a local cloud. The bundler has its own process, so both start at the same time; when one of
 * them fails, the other is cleaned up.
 *
 * @param preparing the worker, whose preparation has begun.
 * @param starting the cloud, whose start has begun.
 * @param declaring how its function runs; the reading has begun, and the worker is prepared with it.
 */
export async function deployLocally<Cloud extends LocalCloud>(
  preparing: Promise<PreparedWorker>,
  starting: Promise<Cloud>,
  declaring: Promise<DeclaredSettings>,
  { stderr }: Pick<Console, 'stderr'>,
): Promise<LocalWorker<Cloud>> {
  const [prepared, cloud] = await Promise.allSettled([preparing, starting]);
  const dispose = async () => {
    if (cloud.status === 'fulfilled') await cloud.value.close();
    if (prepared.status === 'fulfilled') await prepared.value.remove();
  };
  try {
    if (prepared.status === 'rejected') throw prepared.reason;
    if (cloud.status === 'rejected') throw cloud.reason;
    const declared = await declaring;
    for (const note of declared.notes) stderr.write(`${visibleLine(note)}\n`);
    return {
      cloud: cloud.value,
      prepared: prepared.value,
      declared,
      deployed: await cloud.value.deploy(prepared.value, declared.at(cloud.value.home)),
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}
