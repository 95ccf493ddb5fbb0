import { getCompileCacheDir } from 'node:module';
import path from 'node:path';
import type { RuntimeSettings } from './runtime.ts';

/** A function as it is deployed: what its threads run, and as whom. */
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
   * `nodejs24.x` by default; a `python3.x`, which a Python on this machine runs, whatever its version; or `provided.al2023`,
   * for an executable, whose name is the handler.
   */
  readonly runtime?: string;
  /** `arm64` by default; what a description of it says. */
  readonly architecture?: string;
  /** Absolute paths of unpacked layers, each laid out as below `/opt`; only Python's are looked at. */
  readonly layers?: readonly string[];
  /** For example `index.handler`. */
  readonly handler: string;
  /** 1 to 900. */
  readonly timeoutSeconds: number;
  /** 128 to 10,240. */
  readonly memoryMB: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly roleArn: string;
  /** Whether each tenant has environments of its own, as with `TenantIsolationMode: PER_TENANT`. */
  readonly isTenantIsolated?: boolean;
  readonly description?: string;
  /**
   * Whether each of its environments is a process of its own, whatever its code may do to it; by default, one of Node.js
   * is a thread of this process.
   */
  readonly ownProcess?: boolean;
  /**
   * Whether clients that its code makes have the credentials of its role; true by default. False where they reach real
   * accounts, which do not know them: the worker's SDK then has them for the key of a run, and nothing else has any.
   */
  readonly hasCredentials?: boolean;
  /** Invocations at once in one environment, 1 by default; of Node.js alone. */
  readonly environmentConcurrency?: number;
}

/** Whether Python runs a function, by its runtime. */
export function isPython({ runtime }: Pick<FunctionDefinition, 'runtime'>): boolean {
  return runtime?.startsWith('python') ?? false;
}

/** Whether a function is an executable that brings its own runtime. */
export function isExecutable({ runtime }: Pick<FunctionDefinition, 'runtime'>): boolean {
  return runtime?.startsWith('provided') ?? false;
}

/** What the runtime of a Node.js function is started with. */
export function runtimeSettings({
  taskRoot,
  handler,
  runtime = 'nodejs24.x',
}: FunctionDefinition): RuntimeSettings {
  return { taskRoot, handler, runtime, compileCache: compileCache() };
}

/** Folder of the process's own cache, if it has one. */
function compileCache(): string | undefined {
  // Node.js names a folder for its version inside the one that it is given.
  const ofVersion = getCompileCacheDir();
  return ofVersion === undefined ? undefined : path.dirname(ofVersion);
}
