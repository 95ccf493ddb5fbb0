import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const exec = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));

/** Absolute path of a file in the repository. */
export const inRepository = (path: string): string => join(root, path);

const folders = { core: 'packages/core', emulator: 'packages/emulator', cli: 'packages/cli', infra: 'infra' };

/** A package that is published to npm, by its folder's name. */
export type Published = keyof typeof folders;

/** The packed file of each package, as npm would get it. */
export type Tarballs = Readonly<Record<Published, string>>;

/** Packs every package into a new folder; the caller removes it. */
export async function packAll(): Promise<{ readonly folder: string; readonly tarballs: Tarballs }> {
  const folder = await mkdtemp(join(tmpdir(), 'step-everywhere packed '));
  const pnpm = join(root, 'scripts/setup/run-pnpm.mjs');
  const pack = async (name: string, path: string) => {
    const into = join(folder, name);
    await mkdir(into);
    await exec(process.execPath, [pnpm, 'pack', '--pack-destination', into], { cwd: join(root, path) });
    const [tarball] = await readdir(into);
    if (tarball === undefined) throw new Error(`pnpm packed nothing for ${path}`);
    return [name, join(into, tarball)] as const;
  };
  const packed = await Promise.all(Object.entries(folders).map(([name, path]) => pack(name, path)));
  return { folder, tarballs: Object.fromEntries(packed) as Tarballs };
}

/** An empty project outside the repository, with packages installed from tarballs and the registry. */
export class Project {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async create(
    packages: readonly string[],
    files: Readonly<Record<string, string>> = {},
  ): Promise<Project> {
    const project = new Project(await mkdtemp(join(tmpdir(), 'step-everywhere project ')));
    await project.write({
      'package.json': '{ "name": "empty", "private": true, "type": "module" }',
      ...files,
    });
    const quiet = ['--no-audit', '--no-fund', '--prefer-offline'];
    await exec('npm', ['install', ...quiet, ...packages], { cwd: project.folder });
    return project;
  }

  async write(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, text] of Object.entries(files)) await writeFile(join(this.folder, name), text);
  }

  /**
   * Runs a command of the project's node_modules, or `node`, and returns its standard output. `timeout` is in
   * milliseconds.
   */
  async run(command: string, args: readonly string[], { timeout = 0 } = {}): Promise<string> {
    const path = `${join(this.folder, 'node_modules/.bin')}:${process.env.PATH}`;
    const env = { ...process.env, PATH: path };
    const { stdout } = await exec(command, args, { cwd: this.folder, env, timeout });
    return stdout;
  }

  /** Names of all packages that were installed on this machine. */
  async installed(): Promise<string[]> {
    const paths = Object.keys(await this.#locked());
    return paths
      .filter((path) => path !== '' && existsSync(join(this.folder, path)))
      .map((path) => path.split('node_modules/').at(-1) as string)
      .sort();
  }

  /** Names of all packages with an install script, including those for other machines, from npm's lockfile. */
  async withInstallScript(): Promise<string[]> {
    const locked = Object.entries(await this.#locked());
    return locked.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path);
  }

  /** Megabytes of all installed files. */
  async megabytes(): Promise<number> {
    const { stdout } = await exec('du', ['-sm', '--apparent-size', 'node_modules'], { cwd: this.folder });
    return Number.parseInt(stdout, 10);
  }

  async #locked(): Promise<Record<string, { readonly hasInstallScript?: boolean }>> {
    return JSON.parse(await readFile(join(this.folder, 'package-lock.json'), 'utf8')).packages;
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
