import type { Duplex } from 'node:stream';
import type { Carrier, CarrierEvents, EnvironmentStart } from './carrier.ts';
import { type Command, startProcess } from './function-process.ts';
import { lambdaEnvironment } from './lambda-environment.ts';
import { eachLine, lineWriter } from './lines.ts';
import type { FromEnvironment, ToEnvironment } from './messages.ts';

/**
 * Runs an environment in a process of its own.
 *
 * @param command of the program, which speaks the messages of `messages.ts` on the descriptor that `process-channel.ts` names
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
  // A process that was killed reads no more: its end is what counts.
  channel.on('error', () => undefined);
  eachLine(channel, (line) => {
    const message = parse(line);
    // The function's code wrote to the descriptor itself: nothing that comes after can be trusted.
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
