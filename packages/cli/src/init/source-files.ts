import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A file of a project template. */
export interface SourceFile {
  /** Relative to the project. */
  readonly target: string;
  /** The content, with placeholders for the project's names. */
  readonly text: string;
}

/** Resolves a folder in the source tree, or in the built package. */
const folderOf = (inSource: string, built: string) =>
  fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? inSource : built, import.meta.url));
const template = folderOf('../../template', './template');
const pythonTemplate = folderOf('../../template-python', './template-python');
/** The folder of the jobs that a project can start from. */
export const jobsFolder = folderOf('../../../../examples/jobs', './jobs');

/** The repository's folder, if this command runs from a clone of it. */
export function cloneFolder(): string | undefined {
  const root = folderOf('../../../..', '../../..');
  return existsSync(join(root, 'packages/cli/template')) && existsSync(join(root, 'pnpm-workspace.yaml'))
    ? root.replace(/[/\\]$/, '')
    : undefined;
}

/** npm does not publish a `.gitignore`, so the package has it under another name. */
const renamed: Readonly<Record<string, string>> = { gitignore: '.gitignore' };

/** Reads the files of the standard project, whose worker finds parameters. */
export async function templateFiles(): Promise<SourceFile[]> {
  return readFiles(template);
}

/** Reads the files of the standard project in Python. */
export async function pythonTemplateFiles(): Promise<SourceFile[]> {
  const shared = ['.gitignore', 'organization.yaml'];
  const common = (await readFiles(template)).filter(({ target }) => shared.includes(target));
  return [...common.map(ofPython), ...(await readFiles(pythonTemplate))].sort((a, b) =>
    a.target < b.target ? -1 : 1,
  );
}

function ofPython({ target, text }: SourceFile): SourceFile {
  return target === '.gitignore'
    ? { target, text: `${text}.venv/\n__pycache__/\n.pytest_cache/\n` }
    : { target, text };
}

/** Reads all files of a folder, sorted by name. */
export async function readFiles(folder: string): Promise<SourceFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
  return Promise.all(
    names.map(async (name) => ({
      target: renamed[name] ?? name,
      text: await readFile(join(folder, name), 'utf8'),
    })),
  );
}
