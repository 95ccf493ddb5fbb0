import { readdirSync, statSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { BundleError } from '../console/errors.ts';
import { isExecutableFile } from '../console/executable-file.ts';
import { folderAbove } from '../console/paths.ts';
import { buildGo } from './build-go.ts';

/** How a worker becomes an executable: it is built from Go, or it already is one. */
export type ExecutableKind = 'go' | 'executable';

/**
 * Finds out whether a worker is, or becomes, an executable.
 *
 * @param entry absolute path: a Go file, a folder with Go files, or an executable, whose name has no extension.
 * @returns nothing for any other file, and for one that does not exist.
 */
export function executableKind(entry: string): ExecutableKind | undefined {
  if (entry.endsWith('.go')) return 'go';
  const found = statSync(entry, { throwIfNoEntry: false });
  if (found?.isDirectory()) return readdirSync(entry).some(isGoSource) ? 'go' : undefined;
  return extname(entry) === '' && isExecutableFile(entry) ? 'executable' : undefined;
}

/**
 * Prepares a worker that is a program of its own behind Lambda's Runtime API.
 *
 * @param folder absolute path for the built executable.
 * @throws {BundleError} when Go is not installed, or cannot build the worker.
 */
export async function prepareExecutable(entry: string, kind: ExecutableKind, folder: string) {
  if (kind === 'executable') return { file: entry, project: dirname(entry) };
  if (statSync(entry, { throwIfNoEntry: false }) === undefined)
    throw new BundleError(
      entry,
      `The worker ${entry} does not exist; name the Go file, or the folder, of package main`,
    );
  const sources = entry.endsWith('.go') ? dirname(entry) : entry;
  const file = join(folder, 'bootstrap');
  await buildGo(entry, file);
  return { file, project: folderAbove(sources, 'go.mod') ?? sources };
}

function isGoSource(name: string): boolean {
  return name.endsWith('.go') && !name.endsWith('_test.go');
}
