import { ReleaseError } from './release-error.ts';

/** A line outside the manifests that states the version of the release. */
export interface VersionLine {
  /** Path below the repository's root. */
  readonly file: string;
  /** The line, in three parts: the text before the version, the version, and the text after it. */
  readonly pattern: RegExp;
}

/** Every such line; `changeset version` only changes `package.json` files. */
export const versionLines: readonly VersionLine[] = [
  { file: 'infra/template/1-application.yaml', pattern: /^( *SemanticVersion: )(\S+)( *)$/gm },
  {
    file: 'infra/template/1-application.yaml',
    pattern: /^( *Release: \{ Version: )([^,]+)(, Contract: "\d+" \})$/gm,
  },
  { file: 'docs/terraform.md', pattern: /^( *semantic_version = ")([^"]+)(")$/gm },
];

/**
 * Reads the version that a file states.
 *
 * @throws {ReleaseError} unless there is exactly one such line
 */
export function statedVersion({ file, pattern }: VersionLine, text: string): string {
  const found = [...text.matchAll(pattern)];
  if (found.length === 1 && found[0]?.[2]) return found[0][2];
  throw new ReleaseError(`${file} has ${found.length} lines like ${pattern.source}, but must have one`);
}

/**
 * Replaces the version in the line that states it, and keeps every other byte unchanged.
 *
 * @throws {ReleaseError} unless there is exactly one such line
 */
export function stateVersion(line: VersionLine, text: string, version: string): string {
  statedVersion(line, text);
  return text.replace(line.pattern, `$1${version}$3`);
}
