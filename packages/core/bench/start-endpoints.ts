import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The services that a measured worker calls, in a separate process. */
export interface Endpoints {
  /** Environment variables for the worker. */
  readonly env: Readonly<Record<string, string | undefined>>;
  stop(): void;
}

/** Starts a KMS, an S3 and an SSM. */
export async function startEndpoints(): Promise<Endpoints> {
  const file = fileURLToPath(new URL('endpoints.ts', import.meta.url));
  const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  const lines = createInterface(child.stdout as NonNullable<typeof child.stdout>);
  const [line] = (await once(lines, 'line')) as [string];
  const { environment, events } = JSON.parse(line);
  const env = { PATH: process.env.PATH, ...environment, BENCH_EVENTS: JSON.stringify(events) };
  return { env, stop: () => child.disconnect() };
}
