// Builds the site into docs/site/dist: first the API reference, the change notes, the layers' ARNs and a report of the example
// run, then all pages.
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../../scripts/setup/child-process.mjs';
import { ScriptError } from '../../../scripts/setup/run-script.mjs';
import { childEnvironment, root, workspaceNode } from '../../../scripts/setup/workspace.mjs';
import { changelogPage, layersPage } from './generated-pages.mjs';

/** The site's own folder. */
export const site = join(root, 'docs/site');

/** The exit status of `step-everywhere` when some targets failed. */
const someFailed = 2;

/**
 * Builds the site; the workspace must be set up. It only writes to `docs/site`, so that other steps can run at the same time.
 *
 * @param {{ readonly say?: (line: string) => void }} options `say` gets one line before each step.
 * @throws {ScriptError} with the output of the tool, if a step fails.
 */
export async function buildSite({ say = () => undefined } = {}) {
  await installTools(say);
  await rm(join(site, 'generated'), { recursive: true, force: true });
  await mkdir(join(site, 'generated'), { recursive: true });
  await mkdir(join(site, 'public'), { recursive: true });
  await writeFile(join(site, 'generated/changelog.md'), await changelogPage(root));
  await writeFile(join(site, 'generated/layers.md'), layersPage(process.env.LAYER_TABLE));
  say('Building the API reference, and running the example for its report…');
  await Promise.all([
    runTool('TypeDoc', ['node_modules/typedoc/bin/typedoc']),
    runTool('The example run', exampleRun, someFailed),
  ]);
  say('Building the pages, which takes about a minute…');
  await runTool('VitePress', ['node_modules/vitepress/bin/vitepress.js', 'build']);
}

const exampleRun = [
  join(root, 'packages/cli/dist/main.js'),
  'dev',
  join(root, 'examples/find-parameters/src/index.ts'),
  '--org',
  join(root, 'examples/find-parameters/organization.yaml'),
  '--out',
  join(site, '.cache/example-run'),
  '--report',
  join(site, 'public/example-report.html'),
];

/** Installs VitePress and TypeDoc apart from the workspace, since `npm start` and `npm test` do not need them. */
async function installTools(say) {
  const lock = createHash('sha256')
    .update(await readFile(join(site, 'package-lock.json')))
    .digest('hex');
  const stamp = join(site, 'node_modules/.installed');
  if ((await readFile(stamp, 'utf8').catch(() => '')) === lock) return;
  say('Installing VitePress and TypeDoc, which build the site…');
  await runQuietly('npm ci', 'npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund']);
  await writeFile(stamp, lock);
}

async function runTool(title, args, tolerated) {
  // With the NODE_ENV of a test runner, Vue would be built for development.
  await runQuietly(title, workspaceNode, args, {
    env: childEnvironment({ NODE_ENV: 'production' }),
    tolerated,
  });
}

/** Shows a tool's output only if it fails, because the failed targets of the example run would look like build errors. */
async function runQuietly(title, command, args, { env, tolerated } = {}) {
  const output = [];
  const status = await run(command, args, { cwd: site, env, onOutput: (chunk) => output.push(chunk) });
  if (status === 0 || status === tolerated) return;
  throw new ScriptError(`${Buffer.concat(output)}\n${title} failed with status ${status}`);
}
