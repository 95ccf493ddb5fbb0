import { type AroundCall, AwsError } from '@step-everywhere/emulator/internal';
import { workerPrefix } from '../worker/worker-name.ts';

/**
 * Lets workers only decrypt in an emulator for real accounts. Otherwise a worker could start an execution, or invoke
 * the orchestrator's functions, which act with the user's credentials.
 * A worker needs no permission for its result: the orchestrator has signed the URL.
 *
 * @param inner further wrappers around the emulator's calls.
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

/** The emulator names each worker's role after the worker; no role of the orchestrator has such a name. */
function isWorker(principalArn: string): boolean {
  return principalArn.split(':').at(-1)?.startsWith(`role/${workerPrefix}`) ?? false;
}
