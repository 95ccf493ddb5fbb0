import { getCompileCacheDir } from 'node:module';
import path from 'node:path';
import type { RuntimeSettings } from './runtime.ts';

/** A deployed function: its code, settings and role. */
export interface FunctionDefinition {
  /** Letters, digits, `-` and `_`; at most 64. */
  readonly name: string;
  /** Without a qualifier. */
  readonly arn: string;
  readonly region: string;
  /** `$LATEST` or a number. */
  readonly version: string;
  /** Absolute path of the folder of its code. */
  readonly taskRoot: string;
  /**
   * Default `nodejs24.x`. `python3.x` uses the Python on this machine, whatever its version; `provided.al2023` runs
   * an executable, whose name is the handler.
   */
  readonly runtime?: string;
  /** Only shown in descriptions of the function. Default `arm64`. */
  readonly architecture?: string;
  /** Absolute paths of unpacked layers, each laid out like `/opt`; only Python's are used. */
  readonly layers?: readonly string[];
  /** For example `index.handler`. */
  readonly handler: string;
  /** 1 to 900. */
  readonly timeoutSeconds: number;
  /** 128 to 10,240. */
  readonly memoryMB: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly roleArn: string;
  /** Whether each tenant has its own environments, as with `TenantIsolationMode: PER_TENANT`. */
  readonly isTenantIsolated?: boolean;
  readonly description?: string;
  /**
   * Whether each of its environments is a separate process, because its code may crash or change the process; by
   * default, a Node.js environment is a thread of this process.
   */
  readonly ownProcess?: boolean;
  /**
   * Whether clients in the function's code have the credentials of its role. Default true. False if they reach real
   * accounts, which do not know these credentials: then only the worker's SDK has them, for the key of a run.
   */
  readonly hasCredentials?: boolean;
  /** Invocations at once in one environment, for Node.js only. Default 1. */
  readonly environmentConcurrency?: number;
}

/** Whether a function's runtime is Python. */
export function isPython({ runtime }: Pick<FunctionDefinition, 'runtime'>): boolean {
  return runtime?.startsWith('python') ?? false;
}

/** Whether a function is an executable with its own runtime. */
export function isExecutable({ runtime }: Pick<FunctionDefinition, 'runtime'>): boolean {
  return runtime?.startsWith('provided') ?? false;
}

/** The settings with which the runtime of a Node.js function starts. */
export function runtimeSettings({
  taskRoot,
  handler,
  runtime = 'nodejs24.x',
}: FunctionDefinition): RuntimeSettings {
  return { taskRoot, handler, runtime, compileCache: compileCache() };
}

/** Folder of this process's compile cache, if it has one. */
function compileCache(): string | undefined {
  // Node.js returns a folder for its version inside the configured folder.
  const ofVersion = getCompileCacheDir();
  return ofVersion === undefined ? undefined : path.dirname(ofVersion);
}
