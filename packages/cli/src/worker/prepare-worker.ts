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

/** How a worker is made of its file. */
export interface WorkerOptions {
  /** Name of the function, in place of one made from the file's. */
  readonly name?: string;
  /** Its handler is a plain function: make a worker of it, as the layer does. An executable is run once for each target. */
  readonly plain?: boolean | undefined;
  /** Packages to leave outside of its bundle, in addition to those with native code. */
  readonly external?: readonly string[];
  /** Folders of unpacked layers, which it may import packages from. */
  readonly layers?: readonly string[];
  /** Is given a line before packages of the SDK are fetched; without it, none are. */
  readonly note?: ((line: string) => void) | undefined;
}

/**
 * Names a worker, and makes ready what runs it: bundles it into a folder of its own, or builds it if it is in Go. One in Python,
 * and an executable, stay as they are.
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

/** Runs of one worker at once, or killed before they could clear up, that each have a folder of a known name. */
const NAMED_FOLDERS = 8;

/**
 * Makes a folder for a worker's bundle, of the same name in each run.
 *
 * Node.js keeps what V8 compiled by the name of a file, and looks whether its content is still the same.
 */
function makeFolder(entry: string): string {
  const digest = createHash('sha256').update(entry).digest('hex').slice(0, 16);
  return makeTemporaryFolder(...Array.from({ length: NAMED_FOLDERS }, (_, number) => `${digest}-${number}`));
}
