import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { ReleaseError } from './release-error.ts';

/** A run of the workflow that checks `main`. */
interface CheckRun {
  /** `queued`, `in_progress`, `completed`, … */
  readonly status: string;
  /** `success`, `failure`, `cancelled`, …; empty while the run is in progress */
  readonly conclusion: string;
  readonly url: string;
}

/** The commit, and how long to wait for its checks. */
export interface RequiredCheck {
  /** Full commit id. */
  readonly commit: string;
  /** Milliseconds between two requests; half a minute by default. */
  readonly pause?: number;
  /** How often to ask whether there is a run at all; ten times by default. */
  readonly attempts?: number;
}

/**
 * Waits until the checks of `main` have passed for a commit, so that a release need not run them again.
 *
 * Only a push of a branch starts these checks, so a commit that was never on `main` is refused too. `gh` reads the
 * repository and the token from its environment (`GH_REPO`, `GH_TOKEN`); the token needs `actions: read`.
 *
 * @returns the page of the run that passed
 * @throws {ReleaseError} if there is no run, it did not pass, or `gh` fails
 * @see https://cli.github.com/manual/gh_run_list
 */
export async function requireCheck({
  commit,
  pause = 30_000,
  attempts = 10,
}: RequiredCheck): Promise<string> {
  for (let asked = 1; ; asked += 1) {
    const run = await newestRun(commit);
    if (run?.status === 'completed') return passed(run, commit);
    if (run === undefined && asked >= attempts) {
      throw new ReleaseError(
        `There is no run of ci.yml for ${commit}: push the commit to main, and run this job again`,
      );
    }
    await delay(pause);
  }
}

function passed({ conclusion, url }: CheckRun, commit: string): string {
  if (conclusion === 'success') return url;
  throw new ReleaseError(
    `The checks of ${commit} ended with ${conclusion}: ${url}. Run the checks again and then this job, or repair main and tag another commit`,
  );
}

async function newestRun(commit: string): Promise<CheckRun | undefined> {
  const only = ['--workflow', 'ci.yml', '--branch', 'main', '--event', 'push', '--commit', commit];
  const args = ['run', 'list', ...only, '--limit', '1', '--json', 'status,conclusion,url'];
  const { stdout } = await promisify(execFile)('gh', args).catch((cause) => {
    throw new ReleaseError(`gh run list failed: ${cause.stderr || cause.message}`, { cause });
  });
  return (JSON.parse(stdout) as CheckRun[])[0];
}
