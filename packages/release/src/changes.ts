import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Folders whose change logs contain the changes that a user notices. */
const folders = ['packages/cli', 'packages/core', 'packages/emulator', 'infra', 'layer', 'packages/python'];
const headings = ['Major Changes', 'Minor Changes', 'Patch Changes'];

/**
 * Collects the changes of a version from the change logs that changesets writes, each change once.
 *
 * @param root folder of the repository
 * @param version for example `1.2.0`
 * @returns Markdown for the release notes; empty if there is no section, as for the first version
 */
export async function changesOf(root: string, version: string): Promise<string> {
  const logs = await Promise.all(
    folders.map((folder) => readFile(join(root, folder, 'CHANGELOG.md'), 'utf8').catch(ifMissing)),
  );
  const sections = logs.map((log) => sectionOf(log, `## ${version}`));
  const seen = new Set<string>();
  const parts = headings.flatMap((heading) => {
    const changes = sections
      .flatMap((section) => itemsOf(sectionOf(section, `### ${heading}`)))
      .filter((change) => !seen.has(change) && seen.add(change));
    return changes.length === 0 ? [] : [`### ${heading}\n\n${changes.join('\n')}`];
  });
  return parts.join('\n\n');
}

function ifMissing(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return '';
  throw error;
}

/** The text below a heading, up to the next heading of the same kind. */
function sectionOf(text: string, heading: string): string {
  const lines = text.split('\n');
  const start = lines.indexOf(heading);
  if (start < 0) return '';
  const marks = heading.slice(0, heading.indexOf(' ') + 1);
  const length = lines.slice(start + 1).findIndex((line) => line.startsWith(marks));
  return lines.slice(start + 1, length < 0 ? undefined : start + 1 + length).join('\n');
}

/** The items of a list, except those that only say that one of our packages needs another. */
function itemsOf(text: string): readonly string[] {
  const items = text.split(/^(?=- )/m).filter((item) => item.startsWith('- '));
  return items
    .filter((item) => !item.startsWith('- Updated dependencies'))
    .map((item) => item.replace(/ +$/gm, '').trim());
}
