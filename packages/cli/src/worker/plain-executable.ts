// Loaded by the worker that `--plain` makes of an executable: nothing of the command line is in its process.
import { spawn } from 'node:child_process';
import { setImmediate } from 'node:timers/promises';
import type { WorkerInput } from '@step-everywhere/core';
import { type FromRuntime, RuntimeApi } from '@step-everywhere/emulator/internal/runtime-api';

/**
 * Runs an ordinary function of Lambda's, an executable, in one target: in a process of its own, whose environment has the
 * target's region and credentials, with the run's payload as its event.
 *
 * @param file absolute path of the executable.
 * @returns what its handler answers.
 * @throws what its handler reports, by the name that it reports.
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
  // Printed by this process, it is among the lines of the target.
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => process.stdout.write(chunk));
  child.once('error', end.reject);
  child.once('close', (status, signal) =>
    end.reject(new Error(`${file} ended with ${signal ?? `status ${status}`} before it answered`)),
  );
  try {
    return resultOf(await end.promise);
  } finally {
    // What it printed before it answered is in the pipes, which a whole turn of the event loop reads.
    await setImmediate();
    await setImmediate();
    child.kill('SIGKILL');
    api.close();
  }
}

/** The variables without those that are for our SDK, which the executable does not have. */
function ofFunction(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('STEP_EVERYWHERE_')));
}

function resultOf(message: FromRuntime): unknown {
  if (message.type === 'succeeded') return JSON.parse(message.payload);
  if (message.type === 'ready') return undefined;
  const { errorType, errorMessage } = message.error;
  throw Object.assign(new Error(errorMessage), { name: errorType });
}
