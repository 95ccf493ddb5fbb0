import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Writes the change log: the releases from the command line's change log, and the changes since then from the changesets.
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

/** The text of a changeset, below its front matter, as an item of a list. */
function noteOf(text) {
  const [, note = ''] = /^---\n[\s\S]*?\n---\n([\s\S]*)$/.exec(text) ?? [];
  return `- ${note.trim().replaceAll('\n', '\n  ')}`;
}

/**
 * Writes the page with the layers' ARNs by region.
 *
 * @param {string | undefined} table in Markdown, from the release. Without it, the page says where to find the ARNs.
 */
export function layersPage(table) {
  const intro =
    'Every release publishes the layers in every commercial region, for use in any account. [The Lambda layer]' +
    '(../../../layer/README.md) explains how to use them, and how to publish your own.';
  const missing =
    'This site was not built by a release, so it has no table of ARNs. The notes of each release contain it: see ' +
    '[Releases](https://github.com/step-everywhere/step-everywhere/releases).';
  return `# The layers' ARNs\n\n${intro}\n\n${table?.trim() || missing}\n`;
}
