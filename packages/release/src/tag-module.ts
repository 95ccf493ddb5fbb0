import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ReleaseError } from './release-error.ts';

/** The tag of the repository's release, and its commit. */
export interface TaggedCommit {
  /** For example `v1.2.0`. */
  readonly tag: string;
  /** Full SHA-1. */
  readonly commit: string;
}

/**
 * Tags the Go module: for a module in a subfolder, `go get` finds versions by tags that begin with the folder's path.
 *
 * Uses the `gh` command, which reads the repository and the token from its environment (`GH_REPO`, `GH_TOKEN`). Another run
 * changes nothing: once Go's proxy has seen a version, it never changes.
 *
 * @returns the module's tag
 * @throws {ReleaseError} if the tag is on another commit, or `gh` fails
 * @see https://go.dev/ref/mod#vcs-version
 */
export async function tagModule({ tag, commit }: TaggedCommit): Promise<string> {
  const ofModule = `packages/go/${tag}`;
  // GitHub returns every ref with this prefix: for `v1.2.0` also `v1.2.0-rc.1`.
  const refs = JSON.parse(await gh(`repos/{owner}/{repo}/git/matching-refs/tags/${ofModule}`));
  const found = refs.find(({ ref }: { ref: string }) => ref === `refs/tags/${ofModule}`);
  if (found === undefined)
    await gh('repos/{owner}/{repo}/git/refs', '-f', `ref=refs/tags/${ofModule}`, '-f', `sha=${commit}`);
  else if (found.object.sha !== commit)
    throw new ReleaseError(
      `${ofModule} already exists on ${found.object.sha}, not on ${commit}; release a new version`,
    );
  return ofModule;
}

async function gh(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('gh', ['api', ...args]).catch((cause) => {
    throw new ReleaseError(`gh api ${args[0]} failed: ${cause.stderr || cause.message}`, { cause });
  });
  return stdout;
}
