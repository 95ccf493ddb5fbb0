import type { PreparedWorker } from '../worker/worker-name.ts';
import type { DeployedWorker, LocalCloud, WorkerLimits } from './cloud.ts';

/** A worker that is deployed on this machine, until it is disposed of. */
export interface LocalWorker<Cloud extends LocalCloud = LocalCloud> extends AsyncDisposable {
  readonly cloud: Cloud;
  readonly prepared: PreparedWorker;
  readonly deployed: DeployedWorker;
}

/**
 * Deploys a worker to a local cloud. The bundler works in a process of its own, so both are started at the same time; when
 * one of them fails, nothing of the other is left.
 *
 * @param preparing of the worker; has begun.
 * @param starting of the cloud; has begun.
 */
export async function deployLocally<Cloud extends LocalCloud>(
  preparing: Promise<PreparedWorker>,
  starting: Promise<Cloud>,
  limits: WorkerLimits,
): Promise<LocalWorker<Cloud>> {
  const [prepared, cloud] = await Promise.allSettled([preparing, starting]);
  const dispose = async () => {
    if (cloud.status === 'fulfilled') await cloud.value.close();
    if (prepared.status === 'fulfilled') await prepared.value.remove();
  };
  try {
    if (prepared.status === 'rejected') throw prepared.reason;
    if (cloud.status === 'rejected') throw cloud.reason;
    return {
      cloud: cloud.value,
      prepared: prepared.value,
      deployed: await cloud.value.deploy(prepared.value, limits),
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}
