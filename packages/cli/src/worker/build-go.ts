import { execFile } from 'node:child_process';
import { basename, dirname } from 'node:path';
import { BundleError } from '../console/errors.ts';
import { withoutAws } from './child-environment.ts';

/** Maximum number of the compiler's lines in an error. */
const MOST_LINES = 3;
const MOST_BYTES = 4 * 2 ** 20;

/**
 * Builds a worker in Go, with the `go` on the PATH.
 *
 * @param entry absolute path of a file, or of a folder, of package main.
 * @param output absolute path of the executable.
 * @param platform variables for Go's compiler if the worker is for another machine, such as `GOOS`.
 * @throws {BundleError} when Go is not installed, or cannot build the worker.
 */
export async function buildGo(
  entry: string,
  output: string,
  platform: Readonly<Record<string, string>> = {},
): Promise<void> {
  const isFile = entry.endsWith('.go');
  const cwd = isFile ? dirname(entry) : entry;
  const target = isFile ? basename(entry) : '.';
  const { cause, said } = await run(['build', '-o', output, target], cwd, platform);
  if (cause === null) return;
  if (cause.code === ('ENOENT' as unknown)) {
    const remedy =
      'install Go 1.24 or later (https://go.dev/dl), or build the worker elsewhere and name its executable';
    throw new BundleError(entry, `Cannot build ${entry}: there is no \`go\` on the PATH; ${remedy}`, {
      cause,
    });
  }
  throw new BundleError(entry, `Cannot build ${entry}: ${describe(said)}${remedyOf(said, entry)}`, { cause });
}

interface Ended {
  readonly cause: (Error & { readonly code?: unknown }) | null;
  readonly said: string;
}

function run(
  args: readonly string[],
  cwd: string,
  platform: Readonly<Record<string, string>>,
): Promise<Ended> {
  // A build needs the user's own settings of Go, but not their credentials.
  const env = { ...withoutAws(process.env), ...platform };
  return new Promise((resolve) => {
    execFile('go', args, { cwd, env, maxBuffer: MOST_BYTES }, (cause, stdout, stderr) =>
      resolve({ cause, said: `${stderr}${stdout}` }),
    );
  });
}

function describe(said: string): string {
  const lines = said
    .split('\n')
    .map((line) => line.trim())
    // Lines that name the package of the following errors, and lines about downloads.
    .filter((line) => line !== '' && !line.startsWith('# ') && !line.startsWith('go: downloading '));
  const shown = lines.slice(0, MOST_LINES).join('; ') || 'the compiler said nothing';
  return lines.length > MOST_LINES ? `${shown}; and ${lines.length - MOST_LINES} more lines` : shown;
}

function remedyOf(said: string, entry: string): string {
  if (/no required module provides package|go\.mod file not found|missing go\.sum entry/.test(said))
    return '; in its folder, run: go mod init example.com/worker (if there is no go.mod), then go mod tidy';
  if (entry.endsWith('.go') && /undefined: /.test(said))
    return `; if package main has more files, name its folder: ${dirname(entry)}`;
  return '';
}
