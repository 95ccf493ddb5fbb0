import type { Duplex } from 'node:stream';
import type { Carrier, CarrierEvents, EnvironmentStart } from './carrier.ts';
import { type Command, startProcess } from './function-process.ts';
import { lambdaEnvironment } from './lambda-environment.ts';
import { eachLine, lineWriter } from './lines.ts';
import type { FromEnvironment, ToEnvironment } from './messages.ts';

/**
 * Runs an environment in a separate process.
 *
 * @param command of the program, which exchanges the messages of `messages.ts` over the descriptor in
 * `process-channel.ts`.
 */
export function processCarrier(
  settings: EnvironmentStart,
  { onMessage, onExit }: CarrierEvents,
  command: Command,
): Carrier {
  const { logFile } = settings;
  const env = { ...command.env, ...lambdaEnvironment(settings) };
  const child = startProcess({ command, env, logFile, hasChannel: true, onExit });
  const channel = child.channel as Duplex;
  // A killed process no longer reads; its exit is handled below.
  channel.on('error', () => undefined);
  eachLine(channel, (line) => {
    const message = parse(line);
    // The function's code wrote to the descriptor itself, so no later message can be trusted.
    if (message === undefined) child.kill();
    else onMessage(message);
  });
  const send: (message: ToEnvironment) => void = lineWriter(channel);
  return { send, kill: child.kill, watchMemory: child.watchMemory };
}

function parse(line: string): FromEnvironment | undefined {
  try {
    return JSON.parse(line) as FromEnvironment;
  } catch {
    return undefined;
  }
}
