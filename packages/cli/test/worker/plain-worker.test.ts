import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Console } from '../../src/console/console.ts';
import { noteMayBePlain } from '../../src/worker/plain-worker.ts';
import { prepareWorker } from '../../src/worker/prepare-worker.ts';
import { runCommand } from '../harness/run-command.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plain function '));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function dev(name: string, text: string, ...options: string[]) {
  await writeFile(join(folder, name), text);
  const args = ['dev', name, '--org', '2', '--regions', 'us-east-1', '--json', ...options];
  const { status, stdout, stderr } = await runCommand(args, folder);
  const summary = stdout === '' ? undefined : JSON.parse(stdout);
  const result = async () => {
    const key = summary.OutputKeyPattern.replace('{{ .AccountId }}', '111111111111');
    return JSON.parse(
      await readFile(
        join(
          folder,
          '.step-everywhere/runs/emulated',
          summary.Bucket,
          key.replace('{{ .Region }}', 'us-east-1'),
        ),
        'utf8',
      ),
    );
  };
  return { status, stderr, summary, result };
}

describe('a plain function', () => {
  it.each([
    ['found.mjs', 'export const handler = ({ account, region }) => ({ id: account.id, region });'],
    ['found.cjs', 'exports.handler = ({ account, region }) => ({ id: account.id, region });'],
    ['found.ts', 'module.exports = { handler: ({ account, region }: any) => ({ id: account.id, region }) };'],
  ])('runs with --plain as it does with the layer: %s', async (name, text) => {
    const { status, result } = await dev(name, text, '--plain');
    expect(status).toBe(0);
    expect(await result()).toEqual({ id: '111111111111', region: 'us-east-1' });
  });

  it('may be what everywhere made, which is taken as it is', async () => {
    const core = fileURLToPath(import.meta.resolve('@step-everywhere/core'));
    const text = `import { everywhere } from ${JSON.stringify(core)}; export const handler = everywhere(() => 7);`;
    const { status, result } = await dev('made.mjs', text, '--plain');
    expect(status).toBe(0);
    expect(await result()).toBe(7);
  });

  it('is reported when it fails without the option', async () => {
    const text = 'export const handler = ({ account }) => account.name;';
    const { status, stderr } = await dev('forgotten.mjs', text);
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /forgotten\.mjs does not use @step-everywhere\/core\. .* wrap it in everywhere\(…\), or .*: --plain$/m,
    );
  });

  it('is reported in Python, too', async () => {
    await writeFile(join(folder, 'forgotten.py'), 'def handler(run):\n    return run.region\n');
    const said: string[] = [];
    const console = { stderr: { write: (text: string) => said.push(text) } } as unknown as Console;
    noteMayBePlain(await prepareWorker('forgotten.py', folder), { Succeeded: 0, Targets: 2 }, console);
    expect(said.join('')).toMatch(
      /forgotten\.py does not use step_everywhere\. Write @everywhere above its handler$/m,
    );
  });

  it('is a file of JavaScript or TypeScript', async () => {
    const { status, stderr } = await dev('worker.py', 'handler = 1', '--plain');
    expect(status).toBe(1);
    expect(stderr).toMatch(/--plain: a worker in Python is made with @everywhere; leave the option out/);
    const deployed = await runCommand(['run', '--function', 'found', '--plain'], folder);
    expect(deployed.status).toBe(1);
    expect(deployed.stderr).toMatch(/--plain: is for a worker's file/);
  });
});
