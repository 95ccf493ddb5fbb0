import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { withoutAws } from './child-environment.ts';

const program = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './bundler.main.ts' : './bundler.js', import.meta.url),
);

/**
 * Bundles in a process of its own, which takes the bundler's memory away when it ends.
 *
 * @throws {Error} when that process ended without an answer: not for what is wrong with the worker.
 */
export async function runBundler(request: BundlerRequest): Promise<BundlerAnswer> {
  // Not this process's own arguments: a debugger's port is taken already.
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

/** What the bundler's process is asked for. */
export interface BundlerRequest {
  /** Absolute path of the worker's source. */
  readonly entry: string;
  /** Absolute path of the folder that the bundle goes to, as `index.mjs` or `index.cjs`. */
  readonly folder: string;
  /** Names of packages to leave outside of the bundle, in addition to those with native code. */
  readonly external: readonly string[];
  /** Absolute paths of folders of packages that are looked in last. */
  readonly packages: readonly string[];
  /** Where the bundle runs: on this machine beside its sources, or on Lambda without them. */
  readonly place: 'here' | 'lambda';
}

/** One thing that is wrong with a worker's sources. */
export interface BundlerError {
  /** The bundler's own, such as `UNRESOLVED_IMPORT`. */
  readonly code: string;
  /** One line, without the location. */
  readonly text: string;
  /** Absolute path. */
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
  /** From 0. */
  readonly column?: number;
  /** What could not be found, as the source names it. */
  readonly specifier?: string;
}

/** What the bundler's process answers. */
export type BundlerAnswer =
  | {
      readonly status: 'bundled';
      /** Absolute path of the bundle. */
      readonly file: string;
      readonly format: 'esm' | 'cjs';
      /** Names that the bundle exports; of CommonJS, none is known before it runs. */
      readonly exports: readonly string[];
      /** Whether there is a copy of `@step-everywhere/core` in it. */
      readonly hasCore: boolean;
      /** Absolute paths of the files that it is made of, but for those of packages. */
      readonly sources: readonly string[];
      /** What it imports and has not in it, Node.js's own modules left aside. */
      readonly imports: readonly string[];
    }
  | { readonly status: 'failed'; readonly errors: readonly BundlerError[] };
