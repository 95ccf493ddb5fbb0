import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { withoutAws } from './child-environment.ts';

const program = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './bundler.main.ts' : './bundler.js', import.meta.url),
);

/**
 * Bundles in a separate process, whose memory is freed when it ends.
 *
 * @throws {Error} when that process ended without an answer, but not for errors in the worker.
 */
export async function runBundler(request: BundlerRequest): Promise<BundlerAnswer> {
  // The arguments of this process are not passed on, because its debugger's port is taken.
  const env = withoutAws(process.env);
  const child = fork(program, [], { env, execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  const said: Buffer[] = [];
  child.stderr?.on('data', (chunk: Buffer) => said.push(chunk));
  const answer = await new Promise<BundlerAnswer | undefined>((resolve, reject) => {
    let last: BundlerAnswer | undefined;
    child.once('message', (message: BundlerAnswer) => {
      last = message;
    });
    child.once('error', reject).once('close', () => resolve(last));
    child.send(request);
  });
  if (answer !== undefined) return answer;
  const how = child.signalCode ?? `exit status ${child.exitCode}`;
  throw new Error(
    `the bundler ended with ${how}: ${Buffer.concat(said).toString().trim() || 'it said nothing'}`,
  );
}

/** The request to the bundler's process. */
export interface BundlerRequest {
  /** Absolute path of the worker's source. */
  readonly entry: string;
  /** Absolute path of the folder in which the bundle is written as `index.mjs` or `index.cjs`. */
  readonly folder: string;
  /** Names of packages that are not bundled, in addition to those with native code. */
  readonly external: readonly string[];
  /** Absolute paths of folders of packages that are searched last. */
  readonly packages: readonly string[];
  /** Where the bundle runs: on this machine beside its sources, or on Lambda without them. */
  readonly destination: 'here' | 'lambda';
}

/** One error in a worker's sources. */
export interface BundlerError {
  /** The bundler's own error code, such as `UNRESOLVED_IMPORT`. */
  readonly code: string;
  /** The message on one line, without the location. */
  readonly text: string;
  /** Absolute path. */
  readonly file?: string;
  /** Starts at 1. */
  readonly line?: number;
  /** Starts at 0. */
  readonly column?: number;
  /** The module that could not be found, as the source names it. */
  readonly specifier?: string;
}

/** The answer of the bundler's process. */
export type BundlerAnswer =
  | {
      readonly status: 'bundled';
      /** Absolute path of the bundle. */
      readonly file: string;
      readonly format: 'esm' | 'cjs';
      /** Names that the bundle exports; empty for CommonJS, whose exports are not known before it runs. */
      readonly exports: readonly string[];
      /** Whether it contains a copy of `@step-everywhere/core`. */
      readonly hasCore: boolean;
      /** Absolute paths of its source files, without those of packages. */
      readonly sources: readonly string[];
      /** Packages that it imports without containing them, except Node.js's own modules. */
      readonly imports: readonly string[];
    }
  | { readonly status: 'failed'; readonly errors: readonly BundlerError[] };
