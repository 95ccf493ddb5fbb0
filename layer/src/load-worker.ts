import { everywhere, isWorker, type LambdaHandler } from '@step-everywhere/core';
import { loadAuthorModule } from './author-module.ts';
import { HandlerSettingError } from './errors.ts';
import { parseHandlerName, SETTING } from './handler-name.ts';
import { workerFunction } from './worker-function.ts';

/**
 * Makes a worker from the function that `STEP_EVERYWHERE_HANDLER` names. A result of `everywhere` is used unchanged.
 *
 * @param environment Lambda's variables `STEP_EVERYWHERE_HANDLER` and `LAMBDA_TASK_ROOT`
 * @throws {HandlerSettingError} if one is not set, or the name is not valid
 * @throws {HandlerNotFoundError}, {@link HandlerSyntaxError}, {@link HandlerExportError}, and any error that the author's module
 * throws while it is loaded
 * @example
 * ```ts
 * const handler = await loadWorker({ STEP_EVERYWHERE_HANDLER: 'index.handler', LAMBDA_TASK_ROOT: '/var/task' });
 * ```
 */
export async function loadWorker(environment: NodeJS.ProcessEnv): Promise<LambdaHandler> {
  const text = environment[SETTING];
  if (!text) {
    throw new HandlerSettingError(
      SETTING,
      `${SETTING} is ${text === undefined ? 'not set' : 'empty'}. What to do: Set it on the function to the name of your own handler, such as index.handler: this layer's handler makes a worker of it.`,
    );
  }
  const taskRoot = environment.LAMBDA_TASK_ROOT;
  if (!taskRoot) {
    const message = 'LAMBDA_TASK_ROOT is not set. Lambda sets it to the folder of the function, /var/task.';
    throw new HandlerSettingError('LAMBDA_TASK_ROOT', message);
  }
  const name = parseHandlerName(text);
  const worker = workerFunction(await loadAuthorModule(taskRoot, name), name);
  return isWorker(worker) ? worker : everywhere(worker);
}
