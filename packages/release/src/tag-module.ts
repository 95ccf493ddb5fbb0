import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ReleaseError } from './release-error.ts';

/** A tag of the repository's release, and the commit that it is on. */
export interface TaggedCommit {
  /** For example `v1.2.0`. */
  readonly tag: string;
  /** Its whole SHA-1. */
  readonly commit: string;
}

/**
 * Tags the Go module: of a module in a subfolder, `go get` finds versions by tags that begin with the folder.
 *
 * By the `gh` command, which takes the repository and the token from its environment (`GH_REPO`, `GH_TOKEN`). Running it again
 * changes nothing: a version that Go's proxy has seen is what it was for ever.
 *
 * @returns the module's tag
 * @throws {ReleaseError} when the tag is on another commit, or `gh` fails
 * @see https://go.dev/ref/mod#vcs-version
 */
export async function tagModule({ tag, commit }: TaggedCommit): Promise<string> {
  const ofModule = `packages/go/${tag}`;
  // GitHub answers every ref that begins so: `v1.2.0-rc.1` too where `v1.2.0` is asked for.
  const refs = JSON.parse(await gh(`repos/{owner}/{repo}/git/matching-refs/tags/${ofModule}`));
  const found = refs.find(({ ref }: { ref: string }) => ref === `refs/tags/${ofModule}`);
  if (found === undefined)
    await gh('repos/{owner}/{repo}/git/refs', '-f', `ref=refs/tags/${ofModule}`, '-f', `sha=${commit}`);
  else if (found.object.sha !== commit)
    throw new ReleaseError(
      `${ofModule} is on ${found.object.sha} already, and not on ${commit}; release a new version`,
    );
  return ofModule;
}

async function gh(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('gh', ['api', ...args]).catch((cause) => {
    throw new ReleaseError(`gh api ${args[0]} failed: ${cause.stderr || cause.message}`, { cause });
  });
  return stdout;
}
