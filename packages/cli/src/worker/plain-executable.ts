// Loaded by the worker that `--plain` makes of an executable. It imports nothing else of the command line, so that
// the worker's process stays small.
import { spawn } from 'node:child_process';
import { setImmediate } from 'node:timers/promises';
import type { WorkerInput } from '@step-everywhere/core';
import { type FromRuntime, RuntimeApi } from '@step-everywhere/emulator/internal/runtime-api';

/**
 * Runs an executable that is an ordinary Lambda function in one target: in its own process, with the target's region
 * and credentials in its environment, and the run's payload as its event.
 *
 * @param file absolute path of the executable.
 * @returns its handler's answer.
 * @throws the error that its handler reports, with the reported name.
 */
export async function runPlainExecutable(file: string, input: WorkerInput): Promise<unknown> {
  const { credentials, region, payload, context } = input;
  const { accessKeyId, secretAccessKey, sessionToken = '' } = await credentials();
  const end = Promise.withResolvers<FromRuntime>();
  const api = await RuntimeApi.listen((message) => {
    if (message.type !== 'ready') end.resolve(message);
  });
  api.invoke({
    type: 'invoke',
    requestId: context.awsRequestId,
    invokedFunctionArn: context.invokedFunctionArn,
    payload: JSON.stringify(payload ?? null),
    deadline: Date.now() + context.getRemainingTimeInMillis(),
  });
  const child = spawn(file, [], {
    env: {
      ...ofFunction(process.env),
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
      AWS_LAMBDA_RUNTIME_API: api.address,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // This process prints the output, so that it is in the target's log.
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => process.stdout.write(chunk));
  child.once('error', end.reject);
  child.once('close', (status, signal) =>
    end.reject(new Error(`${file} ended with ${signal ?? `status ${status}`} before it answered`)),
  );
  try {
    return resultOf(await end.promise);
  } finally {
    // Output from before the answer is still in the pipes; a whole turn of the event loop reads it.
    await setImmediate();
    await setImmediate();
    child.kill('SIGKILL');
    api.close();
  }
}

/** Removes the variables for our SDK, which the executable does not use. */
function ofFunction(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('STEP_EVERYWHERE_')));
}

function resultOf(message: FromRuntime): unknown {
  if (message.type === 'succeeded') return JSON.parse(message.payload);
  if (message.type === 'ready') return undefined;
  const { errorType, errorMessage } = message.error;
  throw Object.assign(new Error(errorMessage), { name: errorType });
}
