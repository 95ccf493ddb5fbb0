import { Readable, Writable } from 'node:stream';
import { runCli } from '../../src/cli.ts';
import type { Console } from '../../src/console/console.ts';
import { Interrupts } from '../../src/console/interrupts.ts';
import { type Finished, withoutTestVariables } from './run-binary.ts';

let last: Promise<unknown> = Promise.resolve();

/**
 * Runs the command line in this process, which is faster than `runBinary`. Commands run one after another, because
 * each uses the process's working directory and environment.
 *
 * @param cwd the user's working directory.
 * @param variables of the environment; `undefined` removes a variable.
 */
export function runCommand(
  args: readonly string[],
  cwd?: string,
  variables: NodeJS.ProcessEnv = {},
): Promise<Finished> {
  const finished = last.then(() => run(args, cwd, variables));
  last = finished.catch(() => undefined);
  return finished;
}

async function run(args: readonly string[], cwd: string | undefined, variables: NodeJS.ProcessEnv) {
  using _place = enter(cwd, { ...withoutTestVariables, ...variables });
  const stdout = collect();
  const stderr = collect();
  const interrupts = new Interrupts(() => undefined);
  const console = {
    stdin: Readable.from([]),
    stdout,
    stderr,
    env: process.env,
    cwd: process.cwd(),
    signal: interrupts.signal,
    onInterrupt: interrupts.take,
  } as unknown as Console;
  const status = await runCli(args, console);
  return { status, stdout: stdout.text(), stderr: stderr.text() };
}

/** Changes working directory and environment until it is disposed of. */
function enter(cwd: string | undefined, variables: NodeJS.ProcessEnv): Disposable {
  const before = process.cwd();
  const replaced = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  set(Object.entries(variables));
  if (cwd !== undefined) process.chdir(cwd);
  return {
    [Symbol.dispose]() {
      process.chdir(before);
      set(replaced);
    },
  };
}

function set(variables: readonly (readonly [name: string, value: string | undefined])[]): void {
  for (const [name, value] of variables) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}

/** A stream that is not a terminal, and the text written to it. */
function collect() {
  const parts: Buffer[] = [];
  const stream = new Writable({
    write(part, _, done) {
      parts.push(part);
      done();
    },
  });
  return Object.assign(stream, { text: () => Buffer.concat(parts).toString() });
}
