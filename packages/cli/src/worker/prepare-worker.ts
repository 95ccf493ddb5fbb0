import { createHash } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { OptionError } from '../console/errors.ts';
import { folderAbove } from '../console/paths.ts';
import { makeTemporaryFolder, removeTemporaryFolder } from '../console/temporary-folder.ts';
import { type BundleOptions, bundleWorker, type FetchSdk } from './bundle-worker.ts';
import { fetchSdk } from './lambda-sdk.ts';
import { makePlainExecutableWorker, makePlainWorker } from './plain-worker.ts';
import { type ExecutableKind, executableKind, prepareExecutable } from './prepare-executable.ts';
import { isPythonFile, preparePython } from './prepare-python.ts';
import { type PreparedWorker, workerName } from './worker-name.ts';

/** How a worker is prepared from its file. */
export interface WorkerOptions {
  /** Name of the function; derived from the file when absent. */
  readonly name?: string;
  /**
   * Whether its handler is a plain function that is turned into a worker, as the layer does. An executable then runs
   * once for each target.
   */
  readonly plain?: boolean | undefined;
  /** Packages that are not bundled, in addition to those with native code. */
  readonly external?: readonly string[];
  /** Folders of unpacked layers from which it may import packages. */
  readonly layers?: readonly string[];
  /** Gets a line before packages of the SDK are downloaded; when absent, nothing is downloaded. */
  readonly note?: ((line: string) => void) | undefined;
}

/**
 * Chooses a worker's name and prepares its code: JavaScript and TypeScript are bundled into a folder of their own, Go
 * is built; Python and executables stay as they are.
 *
 * @param workerFile relative to `cwd`, or absolute.
 * @throws {BundleError} when it cannot be bundled or built.
 * @throws {OptionError} for a name that Lambda would refuse, or a plain function in Python.
 */
export async function prepareWorker(
  workerFile: string,
  cwd: string,
  { name, plain = false, external = [], layers = [], note }: WorkerOptions = {},
): Promise<PreparedWorker> {
  const entry = resolve(cwd, workerFile);
  const functionName = await workerName(entry, name);
  if (isPythonFile(entry)) refusePlain(plain);
  if (isPythonFile(entry)) return { name: functionName, source: entry, ...(await preparePython(entry)) };
  const folder = makeFolder(entry);
  const remove = async () => removeTemporaryFolder(folder);
  const kind = executableKind(entry);
  try {
    const made = kind
      ? await executable(entry, kind, folder, plain)
      : await bundled(entry, folder, plain, { external, layers, fetchSdk: note && fetching(note) });
    return { name: functionName, source: entry, ...made, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function bundled(entry: string, folder: string, plain: boolean, options: BundleOptions) {
  const { file, hasCore, sources } = await bundleWorker(entry, folder, options);
  return {
    file: plain ? await makePlainWorker(file, folder) : file,
    sources,
    mayBePlain: !plain && !hasCore,
    project: folderAbove(dirname(entry), 'package.json') ?? dirname(entry),
  };
}

function fetching(note: (line: string) => void): FetchSdk {
  return (names) => {
    note(`Fetching ${names.join(', ')} with npm: Lambda's runtime has it, and this machine does not`);
    return fetchSdk(names);
  };
}

async function executable(entry: string, kind: ExecutableKind, folder: string, plain: boolean) {
  const { file, project } = await prepareExecutable(entry, kind, folder);
  return { file: plain ? await makePlainExecutableWorker(file, folder) : file, project };
}

function refusePlain(plain: boolean): void {
  if (!plain) return;
  const remedy = 'a worker in Python is made with @everywhere; leave the option out';
  throw new OptionError('--plain', remedy);
}

/**
 * Number of fixed folder names for one worker, for commands that run at once or were killed before they could delete
 * their folder.
 */
const NAMED_FOLDERS = 8;

/**
 * Makes a folder for a worker's bundle, with the same name in each run if possible.
 * Node.js caches the code that V8 compiled by file name, and checks that the content is unchanged.
 */
function makeFolder(entry: string): string {
  const digest = createHash('sha256').update(entry).digest('hex').slice(0, 16);
  return makeTemporaryFolder(...Array.from({ length: NAMED_FOLDERS }, (_, number) => `${digest}-${number}`));
}
