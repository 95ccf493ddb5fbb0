import { ReleaseError } from './release-error.ts';

const SEMANTIC_VERSION = /^( *SemanticVersion: ).*$/gm;

/**
 * Puts a version into a template's metadata, and leaves every other byte as it is.
 *
 * @throws {ReleaseError} unless there is exactly one place for it
 */
export function setTemplateVersion(template: string, version: string): string {
  const places = template.match(SEMANTIC_VERSION)?.length ?? 0;
  if (places !== 1)
    throw new ReleaseError(`The template has ${places} lines of SemanticVersion, but must have one`);
  return template.replace(SEMANTIC_VERSION, `$1${version}`);
}
