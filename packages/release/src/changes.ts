import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Folders whose change logs hold what a user notices. */
const folders = ['packages/cli', 'packages/core', 'packages/emulator', 'infra', 'layer', 'packages/python'];
const headings = ['Major Changes', 'Minor Changes', 'Patch Changes'];

/**
 * Gathers what changed in a version out of the change logs that changesets writes, each change once.
 *
 * @param root folder of the repository
 * @param version for example `1.2.0`
 * @returns Markdown, for the notes of the release; empty where there is no section, as for the first version
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

/** What stands below a heading, up to the next one of its kind. */
function sectionOf(text: string, heading: string): string {
  const lines = text.split('\n');
  const start = lines.indexOf(heading);
  if (start < 0) return '';
  const marks = heading.slice(0, heading.indexOf(' ') + 1);
  const length = lines.slice(start + 1).findIndex((line) => line.startsWith(marks));
  return lines.slice(start + 1, length < 0 ? undefined : start + 1 + length).join('\n');
}

/** The items of a list, but for those that only tell that one of our packages needs another. */
function itemsOf(text: string): readonly string[] {
  const items = text.split(/^(?=- )/m).filter((item) => item.startsWith('- '));
  return items
    .filter((item) => !item.startsWith('- Updated dependencies'))
    .map((item) => item.replace(/ +$/gm, '').trim());
}
