import { ReleaseError } from './release-error.ts';

/** A line outside the manifests that states the version of the release. */
export interface VersionPlace {
  /** Path below the repository's root. */
  readonly file: string;
  /** The line, in three parts: the text before the version, the version, and the text after it. */
  readonly line: RegExp;
}

/** Every such line; `changeset version` only changes `package.json` files. */
export const versionPlaces: readonly VersionPlace[] = [
  { file: 'infra/template.yaml', line: /^( *SemanticVersion: )(\S+)( *)$/gm },
  { file: 'infra/template.yaml', line: /^( *Release: \{ Version: )([^,]+)(, Contract: "\d+" \})$/gm },
  { file: 'docs/terraform.md', line: /^( *semantic_version = ")([^"]+)(")$/gm },
];

/**
 * Reads the version that a file states.
 *
 * @throws {ReleaseError} unless there is exactly one such line
 */
export function statedVersion({ file, line }: VersionPlace, text: string): string {
  const found = [...text.matchAll(line)];
  if (found.length === 1 && found[0]?.[2]) return found[0][2];
  throw new ReleaseError(`${file} has ${found.length} lines like ${line.source}, but must have one`);
}

/**
 * Replaces the version in the line that states it, and keeps every other byte unchanged.
 *
 * @throws {ReleaseError} unless there is exactly one such line
 */
export function stateVersion(place: VersionPlace, text: string, version: string): string {
  statedVersion(place, text);
  return text.replace(place.line, `$1${version}$3`);
}
