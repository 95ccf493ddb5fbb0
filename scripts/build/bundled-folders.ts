import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NoticeError } from './notice-error.ts';

/** The fields of esbuild's metafile that are used here. */
interface Metafile {
  readonly outputs: Readonly<
    Record<string, { readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>> }>
  >;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const METAFILE = /(^|\/)metafile-\w+\.json$/;
const PACKAGE_FOLDER = /^(?<folder>(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+)\//;
/** A file that a plugin of a build made: `NAME:…`. `metafile-NAME.json`, next to the build's own metafile, lists its contents. */
const MADE = /^(?<by>[\w-]+):/;
/** Our own replacement for modules that a build leaves out; it contains no third-party code. */
const OUR_OWN = 'left-out';

/**
 * Finds the folders of the packages that a build has bundled into `dist/`.
 *
 * @param folder folder of the package, which tsup has built with `metafile: true`
 * @returns absolute paths, each once
 * @throws {NoticeError} if there is no metafile, or an input is unknown
 */
export async function bundledFolders(folder: string): Promise<string[]> {
  const builds = await readMetafiles(folder);
  const found = Object.values(builds)
    .flatMap(({ outputs }) => Object.keys(outputs))
    .map((output) => foldersIn(output, folder, builds));
  return [...new Set((await Promise.all(found)).flat())];
}

/** The files that a build wrote, relative to the package's folder. */
export async function builtFiles(folder: string): Promise<string[]> {
  return Object.values(await readMetafiles(folder)).flatMap(({ outputs }) => Object.keys(outputs));
}

/** Metafiles by name in `dist/`. */
type Metafiles = Readonly<Record<string, Metafile>>;

async function readMetafiles(folder: string): Promise<Metafiles> {
  const dist = join(folder, 'dist');
  const names = (await readdir(dist, { recursive: true })).filter((name) => METAFILE.test(name));
  if (names.length === 0) throw new NoticeError(`There is no metafile of tsup in ${dist}: build first`);
  const read = async (name: string) => [name, JSON.parse(await readFile(join(dist, name), 'utf8'))] as const;
  return Object.fromEntries(await Promise.all(names.map(read)));
}

/** The folders in one file that a build wrote. */
async function foldersIn(output: string, folder: string, builds: Metafiles): Promise<string[]> {
  const build = Object.values(builds).find(({ outputs }) => Object.hasOwn(outputs, output));
  if (build === undefined) throw new NoticeError(`No metafile in ${join(folder, 'dist')} has ${output}`);
  const inputs = Object.entries(build.outputs[output]?.inputs ?? {});
  const inside = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([input]) => input);
  return (await Promise.all(inside.map((input) => foldersOf(input, folder, builds)))).flat();
}

async function foldersOf(input: string, folder: string, builds: Metafiles): Promise<string[]> {
  const by = MADE.exec(input)?.groups?.by;
  if (by === OUR_OWN) return [];
  if (by !== undefined) {
    const made = builds[`metafile-${by}.json`];
    if (made === undefined)
      throw new NoticeError(
        `${folder} has ${input} bundled, and no dist/metafile-${by}.json that says what is in it`,
      );
    return (
      await Promise.all(Object.keys(made.outputs).map((output) => foldersIn(output, folder, builds)))
    ).flat();
  }
  const installed = PACKAGE_FOLDER.exec(input)?.groups?.folder;
  if (installed !== undefined) return [resolve(folder, installed)];
  const file = resolve(folder, input);
  if (relative(root, file).startsWith('..'))
    throw new NoticeError(`${folder} has ${file} bundled, of no package`);
  const owner = packageOf(file);
  const built = relative(owner, file);
  const isBuilt = built.startsWith('dist/') && owner !== resolve(folder);
  return isBuilt ? foldersIn(built, owner, await readMetafiles(owner)) : [];
}

function packageOf(file: string): string {
  const folder = dirname(file);
  return existsSync(join(folder, 'package.json')) ? folder : packageOf(folder);
}
