// Runs an example in the emulator with the built command, as an author does, for the examples' tests.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const command = fileURLToPath(new URL('../../packages/cli/dist/main.js', import.meta.url));

/** The fields of the `--json` output that the tests use. */
export interface Summary {
  readonly Bucket: string;
  readonly OutputKeyPattern: string;
  readonly FailuresKey: string;
  readonly Targets: number;
  readonly Succeeded: number;
}

/** A run that has ended. */
export interface EndedRun {
  /** Exit status of the command. */
  readonly status: number;
  readonly summary: Summary;
  /** The output folder of the runs, with a folder for each bucket. */
  readonly out: string;
  /** A target's stored result. */
  text(account: string, region: string): Promise<string>;
  /** A target's rows. */
  rows<Row = Record<string, unknown>>(account: string, region: string): Promise<Row[]>;
  /** The stored lines of failed targets. */
  failures(): Promise<Record<string, string>[]>;
  /** Takes the folder away. */
  remove(): Promise<void>;
}

/**
 * Runs a worker in the emulator.
 *
 * @param worker the worker's file
 * @param options of `step-everywhere dev`, in addition to `--out` and `--json`
 * @throws {Error} with the command's output, if the run did not end with a summary
 */
export async function dev(worker: URL, ...options: readonly string[]): Promise<EndedRun> {
  const folder = await mkdtemp(join(tmpdir(), 'example-'));
  const out = join(folder, 'runs/emulated');
  const args = [command, 'dev', fileURLToPath(worker), ...options, '--out', folder, '--json'];
  const { status, stdout, stderr } = await execute(args);
  if (status !== 0 && status !== 2) throw new Error(`step-everywhere dev ended with ${status}:\n${stderr}`);
  const summary: Summary = JSON.parse(stdout);
  const stored = (key: string) => readFile(join(out, summary.Bucket, key), 'utf8');
  const text = (account: string, region: string) =>
    stored(summary.OutputKeyPattern.replace('{{ .AccountId }}', account).replace('{{ .Region }}', region));
  return {
    status,
    summary,
    out,
    text,
    rows: async (account, region) => lines(await text(account, region)),
    failures: async () => lines(await stored(summary.FailuresKey)),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Rows end with a line feed each, a single value has none. */
function lines<Line>(text: string): Line[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

function execute(args: readonly string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, args, (error, stdout, stderr) => {
      // A process ended by a signal has no exit status; its output says more.
      resolve({ status: error ? Number(error.code ?? 1) : 0, stdout, stderr });
    });
  });
}
