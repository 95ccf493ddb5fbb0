// Installs and builds the workspace, when that is needed: `node scripts/setup.mjs`, or `setUp()` from the other scripts.
// Needs Node.js 20 and npm alone; all it has to say goes to standard error.
import { existsSync, realpathSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './child-process.mjs';
import { filesIn, fingerprint } from './fingerprint.mjs';
import { installPackages, OutdatedLockfileError } from './install-packages.mjs';
import { withLock } from './lock-file.mjs';
import { StartError } from './start-arguments.mjs';
import { childEnvironment, root, workspaceNode } from './workspace.mjs';

const stampFile = join(root, 'node_modules/.cache/step-everywhere/setup.json');
const lockFile = join(root, 'node_modules/.cache/step-everywhere/setup.lock');
const minimumNode = 20;

/** A step of the set-up failed; its output has been shown. */
export class SetupError extends Error {
  name = 'SetupError';
}

/**
 * Makes the workspace ready to run. What has not changed since the last time is not done again.
 *
 * @throws {SetupError} when a step failed.
 */
export async function setUp() {
  checkNode();
  if ((await missing()) === undefined) return;
  await withLock(lockFile, installAndBuild, (pid) =>
    process.stderr.write(`Waiting for another set-up of this folder (process ${pid})…\n`),
  );
}

async function installAndBuild() {
  // Whoever held the lock before may have done it all.
  const todo = await missing();
  if (todo === undefined) return;
  if (!todo.installed) await install();
  // Taken before the build, so that what is edited meanwhile is built the next time.
  const folders = await packageFolders();
  const sources = await sourceFingerprint(folders);
  await step('Building', () => pnpmOutput(['exec', 'turbo', 'run', 'build']));
  await writeStamp({
    install: await installFingerprint(folders),
    sources,
    outputs: await outputFingerprint(folders),
  });
}

/** What is yet to be done; nothing when the workspace is as the last set-up left it. */
async function missing() {
  const folders = await packageFolders();
  const stamp = await readStamp();
  const installed = stamp.install === (await installFingerprint(folders)) && existsSync(workspaceNode);
  if (!installed) return { installed };
  const [sources, outputs] = await Promise.all([sourceFingerprint(folders), outputFingerprint(folders)]);
  return stamp.sources === sources && stamp.outputs === outputs ? undefined : { installed };
}

async function install() {
  const say = (text) => process.stderr.write(text);
  await step('Installing packages', () =>
    installPackages((args, output) => pnpm(args, { onOutput: (chunk) => output.push(chunk) }), {
      mayUpdate: !process.env.CI,
      say,
    }),
  );
}

/**
 * Runs pnpm, in the version that package.json names, without one being installed.
 *
 * @param {readonly string[]} args
 * @param {Parameters<typeof run>[2]} options
 */
export async function pnpm(args, options = {}) {
  const { packageManager } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const version = packageManager.replace(/\+.*$/, '');
  return run('npx', ['--yes', version, ...args], {
    cwd: root,
    // Windows starts .cmd files through a shell alone.
    shell: process.platform === 'win32',
    env: childEnvironment({
      // The root's .npmrc would keep npx from saying why it failed.
      npm_config_loglevel: 'warn',
      CI: 'true',
      TURBO_TELEMETRY_DISABLED: '1',
      TURBO_NO_UPDATE_NOTIFIER: '1',
    }),
    ...options,
  });
}

function checkNode() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= minimumNode) return;
  throw new SetupError(`Node.js ${minimumNode} or later is needed; this is ${process.versions.node}`);
}

async function step(title, story) {
  process.stderr.write(`${title}…\n`);
  const { status, output } = await story();
  if (status === 0) return;
  process.stderr.write(output);
  throw new SetupError(`${title} failed: pnpm ended with status ${status}`);
}

async function pnpmOutput(args) {
  const output = [];
  const status = await pnpm(args, { onOutput: (chunk) => output.push(chunk) });
  return { status, output: Buffer.concat(output) };
}

async function packageFolders() {
  const nested = await Promise.all(
    ['packages', 'examples'].map(async (parent) => {
      const entries = await readdir(join(root, parent), { withFileTypes: true });
      return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(root, parent, name));
    }),
  );
  return [...nested.flat(), join(root, 'infra'), join(root, 'layer')]
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .sort();
}

async function installFingerprint(folders) {
  const files = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml'].map((name) => join(root, name));
  const missing = folders.filter((folder) => !existsSync(join(folder, 'node_modules')));
  const manifests = folders.map((folder) => join(folder, 'package.json'));
  const seen = await fingerprint(root, [...files, ...manifests]);
  return [seen, process.platform, process.arch, ...missing].join(' ');
}

async function sourceFingerprint(folders) {
  const notBuilt = new Set(['node_modules', 'dist', 'test', 'bench', 'out', 'README.md']);
  const enters = (name) => !notBuilt.has(name) && !name.startsWith('.');
  const files = await Promise.all(folders.map((folder) => filesIn(folder, enters)));
  const shared = [
    'tsconfig.base.json',
    'turbo.json',
    ...[
      'bundled-folders',
      'bundled-packages',
      'emit-declarations',
      'notice-error',
      'third-party-notices',
    ].map((name) => `scripts/${name}.ts`),
  ].map((name) => join(root, name));
  return fingerprint(root, [...shared, ...files.flat()]);
}

async function outputFingerprint(folders) {
  const files = await Promise.all(folders.map((folder) => filesIn(join(folder, 'dist'))));
  return fingerprint(root, files.flat());
}

async function readStamp() {
  try {
    return JSON.parse(await readFile(stampFile, 'utf8'));
  } catch {
    return {};
  }
}

async function writeStamp(stamp) {
  await mkdir(dirname(stampFile), { recursive: true });
  const temporary = `${stampFile}.${process.pid}`;
  await writeFile(temporary, JSON.stringify(stamp));
  await rename(temporary, stampFile);
}

/** Its message is all that a user needs. */
function isExpected(error) {
  return [SetupError, OutdatedLockfileError, StartError].some((kind) => error instanceof kind);
}

/** Runs a script's story and ends the process with the status that it returns. */
export async function main(story) {
  try {
    process.exitCode = await story();
  } catch (error) {
    process.stderr.write(`${isExpected(error) ? error.message : error.stack}\n`);
    process.exitCode = 1;
  }
}

if (realpathSync(process.argv[1] ?? '.') === fileURLToPath(import.meta.url)) {
  await main(async () => {
    await setUp();
    return 0;
  });
}
