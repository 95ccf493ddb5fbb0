import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Runtime } from './runtime.ts';
import { type Answer, RuntimeApi } from './runtime-api.ts';
import { unpack } from './unpack.ts';

/** A deployed function. */
export interface DeployedFunction {
  readonly arn: string;
  /** The function's zip. */
  readonly zip: Uint8Array;
  /** Below `/opt` for one in the layer. */
  readonly handler: string;
  readonly isLayerAttached: boolean;
  /** Variables from the function's configuration. */
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * Whether each function can have a separate `/opt` and `/var` by a private mount, as on Lambda. This needs no privileges if the
 * kernel allows user namespaces. Otherwise, the folders are below a temporary one.
 */
export function hasPrivateMounts({ needs }: Runtime): boolean {
  const hidden = needs.some((file) => /^\/(opt|var)\//.test(file));
  const probe = 'mount --bind /tmp /opt && mount --bind /tmp /var';
  return (
    !hidden && spawnSync('unshare', ['--user', '--map-root-user', '--mount', 'sh', '-c', probe]).status === 0
  );
}

/** One execution environment of Lambda: the folders, AWS's runtime client in a process, and the Runtime API. */
export class ExecutionEnvironment {
  readonly #api: RuntimeApi;
  readonly #child: ChildProcess;
  readonly #root: string;
  #log = '';

  private constructor(api: RuntimeApi, child: ChildProcess, root: string) {
    this.#api = api;
    this.#child = child;
    this.#root = root;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        this.#log += chunk;
      });
    }
    child.once('close', (status) => {
      const errorMessage = `Runtime exited with ${status}:\n${this.#log}`;
      api.end({ error: { errorType: 'Runtime.ExitError', errorMessage } });
    });
  }

  /**
   * Starts the runtime, as Lambda does at a cold start.
   *
   * @param environment variables that Lambda sets: region, endpoint, the role's credentials
   */
  static async start(
    deployed: DeployedFunction,
    runtime: Runtime,
    environment: Readonly<Record<string, string>>,
  ): Promise<ExecutionEnvironment> {
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'lambda-')));
    await layOut(folder, deployed, runtime);
    const isMounted = hasPrivateMounts(runtime);
    const root = isMounted ? '' : folder;
    const api = new RuntimeApi(deployed.arn);
    const handler = deployed.handler.replace(/^\/opt/, `${root}/opt`);
    const command = runtime.command(handler);
    const [program = '', ...args] = isMounted ? mounted(folder, command) : command;
    const child = spawn(program, args, {
      cwd: join(folder, 'var/task'),
      // Variables of Lambda and of the function, but none of this process.
      env: {
        ...environment,
        ...deployed.variables,
        ...lambdaVariables(root),
        ...runtime.variables(root),
        AWS_LAMBDA_RUNTIME_API: await api.listen(),
        _HANDLER: handler,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new ExecutionEnvironment(api, child, folder);
  }

  /** The function's output. */
  get log(): string {
    return this.#log;
  }

  invoke(event: string): Promise<Answer> {
    return this.#api.invoke(event);
  }

  async close(): Promise<void> {
    const isRunning = this.#child.exitCode === null && this.#child.signalCode === null;
    const closed = isRunning && once(this.#child, 'close');
    this.#child.kill('SIGKILL');
    await closed;
    this.#api.close();
    await rm(this.#root, { recursive: true, force: true });
  }
}

async function layOut(
  folder: string,
  { zip, isLayerAttached }: DeployedFunction,
  { layer, provide }: Runtime,
): Promise<void> {
  for (const name of ['opt', 'var/task', 'var/runtime/node_modules']) {
    await mkdir(join(folder, name), { recursive: true });
  }
  await unpack(zip, join(folder, 'var/task'));
  if (isLayerAttached) await unpack(await readFile(layer), join(folder, 'opt'));
  await provide(join(folder, 'var/runtime'));
}

function mounted(folder: string, command: readonly string[]): string[] {
  const script = 'mount --bind "$0/opt" /opt && mount --bind "$0/var" /var && cd /var/task && exec "$@"';
  return ['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c', script, folder, ...command];
}

function lambdaVariables(root: string): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    TZ: ':UTC',
    LAMBDA_TASK_ROOT: `${root}/var/task`,
    LAMBDA_RUNTIME_DIR: `${root}/var/runtime`,
  };
}
