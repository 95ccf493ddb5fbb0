import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { readOptionFile } from '../console/read-option.ts';
import { projectFolder } from '../runs/state-folder.ts';
import type { SettingsOptions } from './settings-options.ts';

/** A template that may deploy a worker. */
export interface FoundTemplate {
  /** Absolute path. */
  readonly file: string;
  readonly text: string;
  /** The logical id of its function, if the user gave one. */
  readonly id?: string;
  /** Whether the user named the file. */
  readonly isNamed: boolean;
}

/** File names that AWS SAM looks for. */
const names = ['template.yaml', 'template.yml', 'template.json'];

/**
 * Finds the template that deploys a worker: the one that the user names, else the nearest one in the folders from the
 * worker's up to its project's.
 *
 * @param entry absolute path of the worker's file, or of its folder.
 * @throws {OptionError} for a file that cannot be read.
 */
export async function findTemplate(
  entry: string,
  given: SettingsOptions['template'],
  cwd: string,
): Promise<FoundTemplate | undefined> {
  if (given === false) return undefined;
  if (typeof given === 'string') {
    const [name = '', id] = existsSync(resolve(cwd, given)) ? [given] : given.split(/#([^#/\\]*)$/);
    const text = await readOptionFile('--template', name, cwd);
    return { file: resolve(cwd, name), text, ...(id && { id }), isNamed: true };
  }
  const isFolder = statSync(entry, { throwIfNoEntry: false })?.isDirectory();
  const file = nearest(isFolder ? entry : dirname(entry));
  const text = file === undefined ? '' : await readFile(file, 'utf8').catch(() => '');
  // Other tools have files of the same name.
  if (file === undefined || !/AWS::(?:Serverless|Lambda)::Function/.test(text)) return undefined;
  return { file, text, isNamed: false };
}

function nearest(start: string): string | undefined {
  const project = projectFolder(start);
  for (let folder = start; ; folder = dirname(folder)) {
    const found = names.map((name) => join(folder, name)).find((file) => existsSync(file));
    if (found !== undefined || folder === project || folder === dirname(folder)) return found;
  }
}
