import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { ReleaseError } from './release-error.ts';

const LIST = 'SHA256SUMS';

/**
 * Writes `SHA256SUMS` into a folder, in the format of `sha256sum`, with every other file below it.
 *
 * @returns the SHA-256 of the list itself, in hexadecimal
 */
export async function writeChecksums(folder: string): Promise<string> {
  const list = await listOf(folder);
  await writeFile(join(folder, LIST), list);
  return sha256(list);
}

/**
 * Checks that a folder contains exactly the files that its `SHA256SUMS` lists, and that the list is the expected one.
 *
 * @param expected the result of `writeChecksums`, which must not have travelled with the folder
 * @throws {ReleaseError} if the list differs, or a file was added, removed or changed
 */
export async function checkChecksums(folder: string, expected: string): Promise<void> {
  const list = await readFile(join(folder, LIST), 'utf8').catch((cause) => {
    throw new ReleaseError(`${folder} has no ${LIST}, so package-release did not write this folder`, {
      cause,
    });
  });
  if (sha256(list) !== expected) {
    throw new ReleaseError(
      `${LIST} of ${folder} has the SHA-256 ${sha256(list)}, but the build printed ${JSON.stringify(expected)}. Nothing is published from it. Start the release again`,
    );
  }
  const found = await listOf(folder);
  if (found === list) return;
  const wrong = differences(list, found).join(', ');
  throw new ReleaseError(
    `These files in ${folder} differ from the build: ${wrong}. Nothing is published from them. Start the release again`,
  );
}

async function listOf(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((file) => file !== LIST)
    .sort();
  const lines = files.map(async (file) => `${sha256(await readFile(join(folder, file)))}  ${file}\n`);
  return (await Promise.all(lines)).join('');
}

/** Paths whose line is in only one of two lists. */
function differences(a: string, b: string): readonly string[] {
  const [first, second] = [a, b].map((list) => new Set(list.trimEnd().split('\n')));
  const lines = [...(first ?? [])].filter((line) => !second?.has(line));
  const others = [...(second ?? [])].filter((line) => !first?.has(line));
  return [...new Set([...lines, ...others].map((line) => line.slice(66)))].sort();
}

const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');
