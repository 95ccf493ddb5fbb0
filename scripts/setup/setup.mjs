// Installs and builds the workspace if necessary: `node scripts/setup/setup.mjs`, or `setUp()` in the other scripts.
// Needs only Node.js 20 and npm; prints everything to standard error.
import { existsSync, realpathSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installPackages } from './install-packages.mjs';
import { withLock } from './lock-file.mjs';
import { pnpm } from './pnpm.mjs';
import { runScript, ScriptError } from './run-script.mjs';
import { root, workspaceNode } from './workspace.mjs';
import {
  installFingerprint,
  outputFingerprint,
  packageFolders,
  sourceFingerprint,
} from './workspace-fingerprints.mjs';

const stampFile = join(root, 'node_modules/.cache/step-everywhere/setup.json');
const lockFile = join(root, 'node_modules/.cache/step-everywhere/setup.lock');
const minimumNode = 20;

/** A step of the set-up failed; its output has already been printed. */
export class SetupError extends ScriptError {
  name = 'SetupError';
}

/**
 * Makes the workspace ready to run. Steps whose inputs have not changed since the last time are skipped.
 *
 * @throws {SetupError} if a step failed.
 */
export async function setUp() {
  checkNode();
  if ((await missing()) === undefined) return;
  await withLock(lockFile, installAndBuild, (pid) =>
    process.stderr.write(`Waiting for another set-up of this folder (process ${pid})…\n`),
  );
}

async function installAndBuild() {
  // The process that held the lock before may have done all steps.
  const todo = await missing();
  if (todo === undefined) return;
  if (!todo.installed) await install();
  // Taken before the build, so that files edited meanwhile are built the next time.
  const folders = await packageFolders();
  const sources = await sourceFingerprint(folders);
  await step('Building', () => pnpmOutput(['exec', 'turbo', 'run', 'build']));
  await writeStamp({
    install: await installFingerprint(folders),
    sources,
    outputs: await outputFingerprint(folders),
  });
}

/** The remaining steps; undefined if nothing has changed since the last set-up. */
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

if (realpathSync(process.argv[1] ?? '.') === fileURLToPath(import.meta.url)) {
  await runScript(async () => {
    await setUp();
    return 0;
  });
}
