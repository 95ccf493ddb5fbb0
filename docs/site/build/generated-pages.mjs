import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Writes the page about what changed: the releases, from the change log of the command line, and what is to come, from the
 * notes of the changes since.
 *
 * @param {string} root of the repository.
 */
export async function changelogPage(root) {
  const log = await readFile(join(root, 'packages/cli/CHANGELOG.md'), 'utf8').catch(() => '');
  const released = log.replace(/^# .*\n/, '').trim();
  const folder = join(root, '.changeset');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.md') && name !== 'README.md').sort();
  const notes = await Promise.all(
    names.map(async (name) => noteOf(await readFile(join(folder, name), 'utf8'))),
  );
  const next = notes.length === 0 ? '' : `## Not released yet\n\n${notes.join('\n')}\n`;
  return `# Changelog\n\n${next}\n${released}\n`;
}

/** The text of a change note, below its front matter, as an item of a list. */
function noteOf(text) {
  const [, note = ''] = /^---\n[\s\S]*?\n---\n([\s\S]*)$/.exec(text) ?? [];
  return `- ${note.trim().replaceAll('\n', '\n  ')}`;
}

/**
 * Writes the page with the layers' ARNs by region.
 *
 * @param {string | undefined} table that the release has printed, in Markdown; without it, the page says where the ARNs are.
 */
export function layersPage(table) {
  const intro =
    'Every release publishes the layers in every commercial region, open to all accounts. `layer/README.md` in the repository ' +
    'says how to use them, and how to publish your own.';
  const missing =
    'This site was not built by a release, so it has no table of ARNs. Each release lists them in its notes, under ' +
    '[Releases](https://github.com/step-everywhere/step-everywhere/releases).';
  return `# The layers' ARNs\n\n${intro}\n\n${table?.trim() || missing}\n`;
}
