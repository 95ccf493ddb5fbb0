import path from 'node:path';
import { UNMEASURED_SHARE } from '../another-environment.ts';
import type { Carrier, CarrierEvents, EnvironmentStart } from '../carrier.ts';
import { type FunctionProcess, startProcess } from '../function-process.ts';
import { lambdaEnvironment } from '../lambda-environment.ts';
import { exited } from '../reported-error.ts';
import { PrintedOutput } from './printed-output.ts';
import { type FromRuntime, RuntimeApi } from './runtime-api.ts';

/** Runs an environment of an executable, written in any language, with the Runtime API. */
export function executableCarrier(settings: EnvironmentStart, events: CarrierEvents): Carrier {
  let api: RuntimeApi | undefined;
  let child: FunctionProcess | undefined;
  let isWanted = true;
  const printed = new PrintedOutput(settings.logFile, events.onMessage);
  const end: CarrierEvents['onExit'] = (reason) => {
    api?.close();
    printed.close();
    events.onExit(reason);
  };
  const pass = (message: FromRuntime) => {
    printed.pass(message);
    if (message.type === 'ready') events.onMessage({ type: 'load', workShare: UNMEASURED_SHARE });
  };
  RuntimeApi.listen(pass).then(
    (listening) => {
      api = listening;
      if (isWanted) {
        child = startExecutable(settings, listening.address, end);
        printed.readFrom(...child.output);
      } else end((requestId) => exited(requestId, 0));
    },
    ({ name, message }: Error) => end(() => ({ errorType: name, errorMessage: message })),
  );
  return {
    // An executable makes no calls to the emulator that need answers here, so all messages are invocations.
    send: (message) => {
      if (message.type !== 'invoke') return;
      printed.begin(message);
      api?.invoke(message);
    },
    kill: () => {
      isWanted = false;
      child?.kill();
    },
    watchMemory: (limitMB, onExceeded) => child?.watchMemory(limitMB, onExceeded) ?? (() => undefined),
  };
}

function startExecutable(
  settings: EnvironmentStart,
  runtimeApi: string,
  onExit: CarrierEvents['onExit'],
): FunctionProcess {
  const { taskRoot, handler } = settings.definition;
  return startProcess({
    command: { executable: path.join(taskRoot, handler), args: [], cwd: taskRoot },
    env: { ...lambdaEnvironment(settings), AWS_LAMBDA_RUNTIME_API: runtimeApi },
    onExit,
  });
}
