import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A running moto. */
export interface Moto {
  readonly endpoint: string;
  stop(): void;
}

/**
 * Starts moto's server on loopback.
 *
 * @param environment variables of moto; `MOTO_ALLOW_NONEXISTENT_REGION: 'true'` allows regions that are newer than
 * it.
 * @throws {Error} when MOTO_SERVER does not name its command, or it ends at once.
 */
export async function startMoto(environment: Readonly<Record<string, string>> = {}): Promise<Moto> {
  // biome-ignore lint/suspicious/noUndeclaredEnvVars: no task of turbo's reads it
  const motoServer = process.env.MOTO_SERVER;
  if (!motoServer) throw new Error('MOTO_SERVER must name the command moto_server; .ci/judges/run sets it');
  const moto = spawn(motoServer, ['-H', '127.0.0.1', '-p', '0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...environment },
  });
  for await (const line of createInterface({ input: moto.stderr })) {
    const endpoint = /Running on (http:\S+)/.exec(line)?.[1];
    // Later output is read as well, because moto would block on a full pipe.
    if (!endpoint) continue;
    moto.stderr.resume();
    return { endpoint, stop: () => moto.kill() };
  }
  throw new Error('moto ended before it served anything');
}
