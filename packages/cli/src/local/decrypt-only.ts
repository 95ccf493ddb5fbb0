import { type AroundCall, AwsError } from '@step-everywhere/emulator/internal';
import { workerPrefix } from '../worker/worker-name.ts';

/**
 * Lets workers do nothing in the emulator but decrypt, where the emulator stands before real accounts: else one could start
 * an execution of its own, or invoke the orchestrator's functions, which act with the user's credentials.
 *
 * A worker's result needs no permission: its URL is signed by the orchestrator.
 *
 * @param inner what else is around the emulator's calls.
 */
export function decryptOnly(inner: AroundCall): AroundCall {
  return async (call, run) => {
    const { service, operation, caller } = call;
    if (!isWorker(caller.principalArn) || (service === 'kms' && operation === 'Decrypt'))
      return inner(call, run);
    const message = `User: ${caller.arn} is not authorized to perform: ${service}:${operation}`;
    throw new AwsError('AccessDenied', message, 403);
  };
}

/** Each worker has a role that the emulator names after it, and the orchestrator has no role of such a name. */
function isWorker(principalArn: string): boolean {
  return principalArn.split(':').at(-1)?.startsWith(`role/${workerPrefix}`) ?? false;
}
