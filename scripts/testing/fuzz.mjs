// `pnpm fuzz`: runs the property tests with new seeds, five times or as often as its argument says. A failing seed
// is printed; `PROPERTY_SEED=<seed> npm test` runs it again.

import { execFile } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { run } from '../setup/child-process.mjs';
import { runScript } from '../setup/run-script.mjs';
import { setUp } from '../setup/setup.mjs';
import { childEnvironment, root, workspaceNode } from '../setup/workspace.mjs';

const rounds = Number(process.argv[2] ?? 5);

await runScript(async () => {
  await setUp();
  const files = await propertyTests();
  for (let round = 1; round <= rounds; round++) {
    const seed = randomInt(2 ** 31);
    process.stdout.write(`== round ${round} of ${rounds}, seed ${seed}\n`);
    const env = childEnvironment({ PROPERTY_SEED: String(seed) });
    const vitest = join(root, 'node_modules/vitest/vitest.mjs');
    const status = await run(workspaceNode, [vitest, 'run', '--reporter=dot', ...files], { cwd: root, env });
    if (status !== 0) return status;
  }
  return 0;
});

async function propertyTests() {
  const { stdout } = await promisify(execFile)(
    'git',
    ['grep', '-l', "from 'fast-check'", '--', '*.test.ts'],
    { cwd: root },
  );
  return stdout.trim().split('\n');
}
