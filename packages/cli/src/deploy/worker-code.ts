import { readdir, readFile } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { type Files, zip } from '@step-everywhere/infra/internal/package-template';
import { BundleError } from '../console/errors.ts';
import { makeTemporaryFolder, removeTemporaryFolder } from '../console/temporary-folder.ts';
import { buildGo } from '../worker/build-go.ts';
import { bundleWorker } from '../worker/bundle-worker.ts';
import { executableKind } from '../worker/prepare-executable.ts';
import { isPythonFile, preparePython } from '../worker/prepare-python.ts';
import { plainEntry } from './plain-entry.ts';

/** The code of a function, in the form that Lambda accepts. */
export interface WorkerCode {
  readonly zip: Uint8Array;
  readonly runtime: string;
  readonly handler: string;
  /** Whether the code contains our SDK; otherwise a layer has it. */
  readonly hasSdk: boolean;
  /** Files of the worker's folder that the code lacks, because inputs and results of runs have such names. */
  readonly leftOut?: readonly string[];
}

/** How the code of a worker is built. */
export interface CodeOptions {
  /** `arm64` or `x86_64`. */
  readonly architecture: string;
  /** Whether a layer contains our SDK. */
  readonly hasLayer: boolean;
  /** Whether its handler is a plain function. */
  readonly plain: boolean;
  readonly external: readonly string[];
  /** Absolute paths of the unpacked layers that the template makes. */
  readonly layers: readonly string[];
}

/** Our package, which the layer contains. */
const core = '@step-everywhere/core';

/**
 * Builds the code of a worker's function from its source.
 *
 * @param entry absolute path.
 * @throws {BundleError} when it cannot be built, or contains files that only work on this machine.
 */
export async function workerCode(entry: string, options: CodeOptions): Promise<WorkerCode> {
  if (isPythonFile(entry)) return pythonCode(entry, options);
  const folder = makeTemporaryFolder('deploy-');
  try {
    return await (executableKind(entry) === undefined
      ? nodeCode(entry, folder, options)
      : executableCode(entry, folder, options));
  } finally {
    removeTemporaryFolder(folder);
  }
}

async function nodeCode(entry: string, folder: string, options: CodeOptions): Promise<WorkerCode> {
  const { hasLayer, plain, layers } = options;
  const external = [...options.external, ...(hasLayer ? [core] : [])];
  const source = plain ? await plainEntry(entry, folder) : entry;
  const { file, hasCore, imports } = await bundleWorker(source, folder, {
    external,
    layers,
    destination: 'lambda',
  });
  const ofThisMachine = imports.find((name) => /^(?:file:|\/|[A-Za-z]:\\)/.test(name));
  if (ofThisMachine !== undefined) {
    const remedy = 'it has native code; deploy the worker with a template, for example with AWS SAM';
    throw new BundleError(
      entry,
      `Cannot bundle ${entry} for Lambda: ${ofThisMachine} cannot be in the bundle, since ${remedy}`,
    );
  }
  const name = basename(file);
  return {
    zip: zip({ [name]: await readFile(file) }),
    runtime: 'nodejs24.x',
    handler: 'index.handler',
    hasSdk: hasCore,
  };
}

/** Go's names for the architectures of Lambda. */
const goArchitectures: Readonly<Record<string, string>> = { arm64: 'arm64', x86_64: 'amd64' };

async function executableCode(entry: string, folder: string, options: CodeOptions): Promise<WorkerCode> {
  let file = entry;
  if (executableKind(entry) === 'go') {
    file = join(folder, 'bootstrap');
    const GOARCH = goArchitectures[options.architecture] ?? 'arm64';
    await buildGo(entry, file, { GOOS: 'linux', GOARCH, CGO_ENABLED: '0' });
  }
  const code = zip({ bootstrap: await readFile(file) }, 0o755);
  return { zip: code, runtime: 'provided.al2023', handler: 'bootstrap', hasSdk: file !== entry };
}

/** Files besides modules that a worker in Python may read from its folder. */
const pythonFiles = /\.(?:py|json|txt|sql|ya?ml)$/;
const otherFolders = /^(?:\..*|__pycache__|node_modules|tests?|dist|build|out|.*\.egg-info)$/;
/** Inputs and results of runs. Not everybody who may read the function's code may read them. */
const ofRuns = /^(?:input|results).*\.(?!py$)\w+$/;

async function pythonCode(entry: string, { hasLayer }: CodeOptions): Promise<WorkerCode> {
  const { root, layers } = await preparePython(entry);
  const leftOut: string[] = [];
  const own = await filesBelow(root, (path) => leftOut.push(path));
  const ofLayer = hasLayer
    ? []
    : await Promise.all(layers.map((layer) => filesBelow(join(layer, 'python'), () => undefined)));
  const module = relative(root, entry).slice(0, -'.py'.length).split(sep).join('/');
  return {
    zip: zip(Object.assign({}, ...ofLayer, own)),
    runtime: 'python3.13',
    handler: `${module}.handler`,
    hasSdk: !hasLayer,
    leftOut: leftOut.sort(),
  };
}

/** Says which files the code lacks, and what to do about it; nothing if it lacks none. */
export function describeLeftOut(files: readonly string[]): string | undefined {
  if (files.length === 0) return undefined;
  const them = files.length === 1 ? 'it' : 'them';
  return `The code of the function does not contain ${files.join(', ')}: inputs and results of runs have such names. If the worker reads ${them}, rename ${them}.`;
}

async function filesBelow(folder: string, onLeftOut: (path: string) => unknown, under = ''): Promise<Files> {
  const entries = await readdir(join(folder, under), { withFileTypes: true });
  const names = new Set(entries.map(({ name }) => name));
  // A virtual environment contains packages for this machine.
  if (names.has('pyvenv.cfg')) return {};
  // With --out, a state folder can have any name, so it is recognized by its subfolders.
  if (['runs', 'emulator', 'logs'].every((part) => names.has(part))) return {};
  const found = await Promise.all(
    entries.map(async (each): Promise<Files> => {
      const path = under === '' ? each.name : `${under}/${each.name}`;
      if (each.isDirectory()) return otherFolders.test(each.name) ? {} : filesBelow(folder, onLeftOut, path);
      if (!each.isFile() || !pythonFiles.test(each.name)) return {};
      if (!ofRuns.test(each.name)) return { [path]: await readFile(join(folder, path)) };
      onLeftOut(path);
      return {};
    }),
  );
  return Object.assign({}, ...found);
}
