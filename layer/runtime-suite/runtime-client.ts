import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const manifest = fileURLToPath(new URL('./client/', import.meta.url));
/** In the user's cache, not in the clone, because a makefile of the client fails in a path with a space. */
const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'step-everywhere/runtime-client');

/** AWS's runtime client for Node.js, built, and the Node.js versions to run it. */
export interface RuntimeClient {
  /** `aws-lambda-ric`'s entry. */
  readonly entry: string;
  /** Absolute path of Node.js by major version. */
  readonly node: Readonly<Record<22 | 24, string>>;
}

/** The client cannot be built on this machine; the message says what is missing. */
export class RuntimeClientError extends Error {
  override readonly name = 'RuntimeClientError';
}

/**
 * Returns the runtime client, and builds it if necessary.
 *
 * Compiling its native part takes about a minute. The result is cached for each manifest, lockfile and version of Node.js.
 *
 * @throws {RuntimeClientError} if a tool is missing, or the build fails
 */
export async function runtimeClient(): Promise<RuntimeClient> {
  const folder = join(cache, await fingerprint());
  if (!existsSync(folder)) {
    checkTools();
    await build(folder);
  }
  const workspace = fileURLToPath(new URL('../../node_modules/node/bin/node', import.meta.url));
  return {
    entry: join(folder, 'node_modules/aws-lambda-ric/index.mjs'),
    node: { 22: join(folder, 'node_modules/node/bin/node'), 24: workspace },
  };
}

async function fingerprint(): Promise<string> {
  const files = ['package.json', 'package-lock.json'].map((name) => readFile(join(manifest, name), 'utf8'));
  const seen = [...(await Promise.all(files)), process.version, process.platform, process.arch];
  return createHash('sha256').update(seen.join('\0')).digest('hex').slice(0, 16);
}

/** The required tools, each with its possible names. */
const TOOLS = [
  ['cmake3', 'cmake'],
  ['make'],
  ['c++', 'g++', 'clang++'],
  ['python3'],
  ['tar'],
  ['xz'],
  ['npm'],
];

function checkTools(): void {
  if (process.platform !== 'linux') {
    throw new RuntimeClientError(`aws-lambda-ric is built on Linux alone, and this is ${process.platform}`);
  }
  const missing = TOOLS.filter((names) => !names.some(isOnPath)).map((names) => names.at(-1));
  if (missing.length > 0) throw new RuntimeClientError(`there is no ${missing.join(', no ')} on the PATH`);
}

const path = () => (process.env.PATH ?? '').split(delimiter);
const isOnPath = (name: string) => path().some((folder) => existsSync(join(folder, name)));

/** Builds beside the final path and then moves the result, so that an interrupted build is never used. */
async function build(folder: string): Promise<void> {
  await mkdir(cache, { recursive: true });
  const temporary = await mkdtemp(join(cache, 'building-'));
  try {
    await cp(manifest, temporary, { recursive: true });
    const args = ['ci', '--no-audit', '--no-fund', '--fetch-retries=1', '--foreground-scripts'];
    const env = { ...process.env, ...headers(), TAR_OPTIONS: '--warning=no-unknown-keyword' };
    const limits = { timeout: 15 * 60_000, maxBuffer: 64 * 1024 * 1024 };
    await promisify(execFile)('npm', args, { cwd: temporary, env, ...limits }).catch((cause) => {
      // Without the cause, because its message repeats the whole output.
      const log = `${cause.stdout}\n${cause.stderr}`.trim().split('\n').slice(-30).join('\n');
      throw new RuntimeClientError(`npm ci of aws-lambda-ric ended with status ${cause.code}:\n${log}`);
    });
    await rename(temporary, folder).catch((reason) => {
      // Another process was faster.
      if (!existsSync(folder)) throw reason;
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/**
 * Finds installed Node.js headers, so that node-gyp downloads none. Any version works, because the client's native part uses
 * Node-API, which is the same in all versions.
 */
function headers(): NodeJS.ProcessEnv {
  const roots = path().map((folder) => dirname(folder));
  const found = roots.find((root) => existsSync(join(root, 'include/node/node_api.h')));
  return found === undefined ? {} : { npm_config_nodedir: found };
}
